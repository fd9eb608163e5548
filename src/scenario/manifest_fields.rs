//! Where in a manifest's text a field is written, for diagnostics that show the line.
//!
//! The text is parsed once more, this time for its places only: that happens when there is something to complain of.

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{DuplicateKeyPolicy, Spanned};

use super::long_lists::MAX_ENTRIES;
use super::manifest_value::DEEPEST_KEPT;
use super::manifest_value::Key;
use super::yaml_reader::{
    MAX_YAML_DEPTH, begins_as_json, is_too_deep, list_item_kind, with_deep_stack, yaml_options,
};

/// Few manifests are deeper. It takes much more of the stack to find out the places of a level than to read it.
const DEPTH_OF_MANIFESTS: usize = 20;

/// A place in the text, both counted from 1; the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourcePosition {
    pub line: usize,
    pub column: usize,
}

/// Where the fields of a text's objects are written.
#[derive(Debug)]
pub struct FieldPositions(Vec<Located>);

impl FieldPositions {
    /// `None`: the text is neither YAML nor JSON.
    pub fn of(text: &str) -> Option<Self> {
        let read = |depth| {
            let as_json = if begins_as_json(text) { json_roots(text, depth) } else { None };
            as_json.map_or_else(|| yaml_roots(text, depth), Ok)
        };
        let read_deep = || {
            let mut roots = read(MAX_YAML_DEPTH).ok()?;
            // Here, where the stack is deep enough to let go of what is cut off.
            roots.iter_mut().for_each(|root| root.cut_below(DEEPEST_KEPT));
            Some(roots)
        };
        let roots = match read(DEPTH_OF_MANIFESTS) {
            Ok(roots) => roots,
            Err(error) if is_too_deep(&error) || begins_as_json(text) => {
                with_deep_stack(read_deep).flatten()?
            }
            Err(_) => return None,
        };
        Some(Self(roots.into_iter().flat_map(Located::unpacked).collect()))
    }

    /// Where a field of the `document`-th object that [`read_documents`](super::manifest::read_documents) returns is
    /// written, or else the innermost of the objects and lists around it that is. The path is one of the API server's,
    /// like `spec.template.spec.containers[0].image`. `None`: there is no such object.
    pub fn find(&self, document: usize, path: &str) -> Option<SourcePosition> {
        Some(self.0.get(document)?.find(&path_steps(path)))
    }

    /// The keys of an object's maps that are written again further up, with their paths.
    pub fn repeated_keys(&self, document: usize) -> Vec<(SourcePosition, String)> {
        let mut repeated = Vec::new();
        if let Some(root) = self.0.get(document) {
            root.find_repeated_keys("", &mut repeated);
        }
        repeated.sort_unstable();
        repeated
    }
}

impl FieldPositions {
    /// Every key and value that the reader takes for a boolean, in the order of the text.
    pub(super) fn booleans(&self) -> Vec<SourcePosition> {
        let mut found = Vec::new();
        self.0.iter().for_each(|root| root.find_booleans(true, &mut found));
        found.sort_unstable();
        found
    }

    /// The keys of an object's maps that the reader takes for booleans, or that are written as it would write them.
    pub(super) fn boolean_keys(&self, document: usize) -> Vec<SourcePosition> {
        let mut found = Vec::new();
        if let Some(root) = self.0.get(document) {
            root.find_booleans(false, &mut found);
        }
        found.sort_unstable();
        found
    }
}

/// As [`FieldPositions::find`], for one field.
pub fn find_field(text: &str, document: usize, path: &str) -> Option<SourcePosition> {
    FieldPositions::of(text)?.find(document, path)
}

fn yaml_roots(text: &str, depth: usize) -> Result<Vec<Located>, serde_saphyr::Error> {
    let options = yaml_options(text, DuplicateKeyPolicy::PassThrough, depth);
    serde_saphyr::from_multiple_with_options(text, options)
}

/// JSON is YAML, but for several documents in one text: each is read by itself and put back in its place.
fn json_roots(text: &str, depth: usize) -> Option<Vec<Located>> {
    let mut documents = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    let mut roots = Vec::new();
    let (mut start, mut before) = (0, SourcePosition { line: 1, column: 1 });
    while let Some(document) = documents.next() {
        document.ok()?;
        let written = &text[start..documents.byte_offset()];
        let mut root = yaml_roots(written, depth).ok()?.into_iter().next()?;
        root.move_behind(before);
        roots.push(root);
        start = documents.byte_offset();
        before = before.behind(written);
    }
    Some(roots)
}

/// A YAML node with its place in the text, and of scalars only the text.
#[derive(Debug)]
struct Located {
    position: SourcePosition,
    shape: Shape,
}

#[derive(Debug)]
enum Shape {
    Boolean,
    Scalar(Option<String>),
    Sequence(Vec<Located>),
    /// By key, and those of one key as they are written.
    Mapping(Vec<(SourcePosition, String, Located)>),
}

impl Located {
    fn unpacked(self) -> Vec<Self> {
        let Shape::Mapping(fields) = &self.shape else { return vec![self] };
        let field = |name: &str| field_of(fields, name).map(|(_, value)| value);
        let text = |name: &'static str| match &field(name)?.shape {
            Shape::Scalar(text) => text.as_deref(),
            _ => None,
        };
        if list_item_kind(text, field("spec").is_some()).is_none() {
            return vec![self];
        }
        let Shape::Mapping(fields) = self.shape else { return Vec::new() };
        let items = fields.into_iter().rfind(|(_, key, _)| key == "items").map(|(_, _, items)| items.shape);
        let Some(Shape::Sequence(items)) = items else { return Vec::new() };
        items.into_iter().filter(|item| !item.is_null()).flat_map(Self::unpacked).collect()
    }

    /// Keeps so many levels below this one.
    fn cut_below(&mut self, levels: usize) {
        match &mut self.shape {
            Shape::Boolean | Shape::Scalar(_) => {}
            Shape::Sequence(_) | Shape::Mapping(_) if levels == 0 => {
                self.shape = Shape::Scalar(Some(String::new()));
            }
            Shape::Sequence(elements) => {
                elements.iter_mut().for_each(|element| element.cut_below(levels - 1));
            }
            Shape::Mapping(fields) => {
                fields.iter_mut().for_each(|(_, _, value)| value.cut_below(levels - 1));
            }
        }
    }

    fn is_null(&self) -> bool {
        matches!(self.shape, Shape::Scalar(None))
    }

    /// From a place in its own text to one in a text where `before` is what its own text begins with.
    fn move_behind(&mut self, before: SourcePosition) {
        self.position = self.position.within(before);
        match &mut self.shape {
            Shape::Boolean | Shape::Scalar(_) => {}
            Shape::Sequence(elements) => elements.iter_mut().for_each(|element| element.move_behind(before)),
            Shape::Mapping(fields) => {
                for (position, _, value) in fields {
                    *position = position.within(before);
                    value.move_behind(before);
                }
            }
        }
    }

    fn find_repeated_keys(&self, path: &str, repeated: &mut Vec<(SourcePosition, String)>) {
        match &self.shape {
            Shape::Boolean | Shape::Scalar(_) => {}
            Shape::Sequence(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    element.find_repeated_keys(&format!("{path}[{index}]"), repeated);
                }
            }
            Shape::Mapping(fields) => {
                let mut before = None;
                for (position, key, value) in fields {
                    let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                    value.find_repeated_keys(&path, repeated);
                    if before == Some(key) {
                        repeated.push((*position, path));
                    }
                    before = Some(key);
                }
            }
        }
    }

    fn find_booleans(&self, values_too: bool, found: &mut Vec<SourcePosition>) {
        match &self.shape {
            Shape::Boolean if values_too => found.push(self.position),
            Shape::Boolean | Shape::Scalar(_) => {}
            Shape::Sequence(elements) => {
                elements.iter().for_each(|element| element.find_booleans(values_too, found));
            }
            Shape::Mapping(fields) => {
                for (position, key, value) in fields {
                    if matches!(key.as_str(), "true" | "false") {
                        found.push(*position);
                    }
                    value.find_booleans(values_too, found);
                }
            }
        }
    }

    /// The field's key, the list's element, or the innermost place reached.
    fn find(&self, steps: &[&str]) -> SourcePosition {
        let mut reached = self.position;
        let mut node = self;
        let mut previous = "";
        for step in steps {
            let next = match &node.shape {
                Shape::Mapping(fields) => field_of(fields, step).or_else(|| {
                    // The API server's paths leave out the metadata of a template.
                    let (_, metadata) = field_of(fields, "metadata").filter(|_| previous == "template")?;
                    let Shape::Mapping(fields) = &metadata.shape else { return None };
                    field_of(fields, step)
                }),
                Shape::Sequence(elements) => step
                    .parse::<usize>()
                    .ok()
                    .and_then(|index| elements.get(index))
                    .map(|element| (element.position, element)),
                Shape::Boolean | Shape::Scalar(_) => None,
            };
            let Some((position, next)) = next else { break };
            (reached, node, previous) = (position, next, step);
        }
        reached
    }
}

fn field_of<'a>(
    fields: &'a [(SourcePosition, String, Located)],
    name: &str,
) -> Option<(SourcePosition, &'a Located)> {
    // Of a key that is written twice, the last counts.
    let behind = fields.partition_point(|(_, key, _)| key.as_str() <= name);
    let (position, key, value) = fields[..behind].last()?;
    (key == name).then_some((*position, value))
}

/// `spec.containers[0].limits[example.com/gpu]` in steps; dots within brackets belong to a key.
fn path_steps(path: &str) -> Vec<&str> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let (step, after) = match rest.strip_prefix('[') {
            Some(bracketed) => bracketed.split_once(']').unwrap_or((bracketed, "")),
            None => rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len())),
        };
        steps.push(step);
        rest = after.strip_prefix('.').unwrap_or(after);
    }
    steps
}

impl SourcePosition {
    /// The place that this one in a part of a text has in the whole, of which the part begins at `start`.
    const fn within(self, start: Self) -> Self {
        let column = if self.line == 1 { start.column + self.column - 1 } else { self.column };
        Self { line: start.line + self.line - 1, column }
    }

    /// The place where a text ends that begins here.
    fn behind(self, text: &str) -> Self {
        let last_line = text.rsplit('\n').next().unwrap_or_default();
        let lines = text.bytes().filter(|byte| *byte == b'\n').count();
        Self { line: lines + 1, column: last_line.chars().count() + 1 }.within(self)
    }

    fn of(location: serde_saphyr::Location) -> Self {
        let counted_from_1 = |number: u64| usize::try_from(number).unwrap_or(usize::MAX).max(1);
        Self { line: counted_from_1(location.line()), column: counted_from_1(location.column()) }
    }
}

impl<'de> Deserialize<'de> for Located {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Spanned::<Beginning<MAX_ENTRIES>>::deserialize(deserializer).map(Self::from)
    }
}

/// A node of which so many elements are kept, if it is a sequence.
struct Beginning<const ELEMENTS: usize>(Shape);

/// All elements of a list of objects. Another list that is longer than [`MAX_ENTRIES`] is refused as a whole, so that nobody
/// asks for a place in its rest.
type WholeList = Beginning<{ usize::MAX }>;

impl<const ELEMENTS: usize> From<Spanned<Beginning<ELEMENTS>>> for Located {
    fn from(node: Spanned<Beginning<ELEMENTS>>) -> Self {
        Self { position: SourcePosition::of(node.referenced), shape: node.value.0 }
    }
}

impl<'de, const ELEMENTS: usize> Deserialize<'de> for Beginning<ELEMENTS> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ShapeVisitor<const ELEMENTS: usize>;

        /// Only the text of scalars is ever looked at.
        macro_rules! scalars_without_text {
            ($($method:ident($scalar:ty))*) => {
                $(fn $method<E>(self, _value: $scalar) -> Result<Shape, E> {
                    Ok(Shape::Scalar(Some(String::new())))
                })*
            };
        }

        impl<'de, const ELEMENTS: usize> Visitor<'de> for ShapeVisitor<ELEMENTS> {
            type Value = Shape;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("any YAML node")
            }

            scalars_without_text! { visit_i64(i64) visit_u64(u64) visit_i128(i128) visit_u128(u128) visit_f64(f64) }

            fn visit_bool<E>(self, _value: bool) -> Result<Shape, E> {
                Ok(Shape::Boolean)
            }

            fn visit_str<E>(self, value: &str) -> Result<Shape, E> {
                Ok(Shape::Scalar(Some(value.to_owned())))
            }

            fn visit_unit<E>(self) -> Result<Shape, E> {
                Ok(Shape::Scalar(None))
            }

            fn visit_none<E>(self) -> Result<Shape, E> {
                Ok(Shape::Scalar(None))
            }

            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Shape, D::Error> {
                deserializer.deserialize_any(self)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Shape, A::Error> {
                let mut located = Vec::new();
                while located.len() < ELEMENTS {
                    let Some(element) = elements.next_element()? else { return Ok(Shape::Sequence(located)) };
                    located.push(element);
                }
                while elements.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Shape::Sequence(located))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Shape, A::Error> {
                let mut located = Vec::new();
                while let Some(key) = entries.next_key::<Spanned<Key>>()? {
                    let (position, Key(name)) = (SourcePosition::of(key.referenced), key.value);
                    let value = if name == "items" {
                        entries.next_value::<Spanned<WholeList>>()?.into()
                    } else {
                        entries.next_value()?
                    };
                    located.push((position, name, value));
                }
                located.sort_by(|(_, one, _), (_, other, _)| one.cmp(other));
                Ok(Shape::Mapping(located))
            }
        }

        deserializer.deserialize_any(ShapeVisitor::<ELEMENTS>).map(Self)
    }
}

#[cfg(test)]
#[path = "manifest_fields_tests.rs"]
mod tests;
