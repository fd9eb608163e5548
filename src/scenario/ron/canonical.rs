//! The canonical form of a RON text: two texts that differ only in comments, blanks, trailing commas, quotes or the order of
//! fields and keys have the same.

use std::fmt::Write as _;

use super::dialect::dialect;
use super::literal::plain_text;
use super::tree::{Name, Piece, PieceKind};

/// The text in its canonical form.
pub fn canonical(root: &Piece, text: &str) -> String {
    let mut writer = Writer { text, meaning: String::new() };
    writer.piece(root);
    writer.meaning
}

struct Writer<'t> {
    text: &'t str,
    meaning: String,
}

impl Writer<'_> {
    fn piece(&mut self, piece: &Piece) {
        let source = piece.source(self.text);
        match &piece.kind {
            PieceKind::Text => match plain_text(source) {
                Some(said) => self.said(said),
                None => match dialect().from_str::<String>(source) {
                    Ok(said) => self.said(&said),
                    Err(_) => self.meaning.push_str(source),
                },
            },
            PieceKind::Number | PieceKind::OtherLiteral => self.meaning.push_str(source),
            PieceKind::Word(word) => self.meaning.push_str(word),
            PieceKind::Record { name, fields } => {
                let mut fields: Vec<&(Name, Piece)> = fields.iter().collect();
                fields.sort_by_key(|(field, _)| &field.text);
                self.bracket(name.as_ref(), '(');
                for (field, value) in fields {
                    self.meaning.push_str(&field.text);
                    self.entry(value);
                }
                self.meaning.push(')');
            }
            PieceKind::Tuple { name, elements } => self.elements(name.as_ref(), elements, ['(', ')']),
            PieceKind::List(elements) => self.elements(None, elements, ['[', ']']),
            PieceKind::Map(entries) => {
                let mut entries: Vec<&(Piece, Piece)> = entries.iter().collect();
                entries.sort_by_key(|(key, _)| key.source(self.text));
                self.meaning.push('{');
                for (key, value) in entries {
                    self.piece(key);
                    self.entry(value);
                }
                self.meaning.push('}');
            }
        }
    }

    fn said(&mut self, text: &str) {
        let _ = write!(self.meaning, "{text:?}");
    }

    fn bracket(&mut self, name: Option<&Name>, opening: char) {
        self.meaning.push_str(name.map_or("", |name| &name.text));
        self.meaning.push(opening);
    }

    fn entry(&mut self, value: &Piece) {
        self.meaning.push(':');
        self.piece(value);
        self.meaning.push(',');
    }

    fn elements(&mut self, name: Option<&Name>, elements: &[Piece], [opening, closing]: [char; 2]) {
        self.bracket(name, opening);
        for element in elements {
            self.piece(element);
            self.meaning.push(',');
        }
        self.meaning.push(closing);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        canonical(&super::super::parse(text).unwrap().root, text)
    }

    #[test]
    fn layout_says_nothing() {
        let short = r#"(seed: 7, pools: {"a": (count: 3), "b": (count: 4)}, script: [At("1m", Drain(Nodes(pool: "a")))])"#;
        let long = r##"// Seven.
            (
                script: [At(r#"1m"#, Drain(Nodes(pool: "a",)),),],
                pools: { "b": (count: 4), /* few */ "a": (count: 3) },
                seed: 7,
            )"##;
        assert_eq!(said(short), said(long));
    }

    #[test]
    fn what_is_said_counts() {
        let texts = [
            "(a: 1)",
            "(a: 2)",
            "(b: 1)",
            "(a: \"1\")",
            "(a: [1])",
            "(a: (1))",
            "(a: [1, 2])",
            "(a: [2, 1])",
            "(a: X)",
            "(a: X(1))",
            "{\"a\": 1}",
            "()",
        ];
        let mut said = texts.map(said).to_vec();
        said.sort();
        said.dedup();
        assert_eq!(said.len(), texts.len());
    }
}
