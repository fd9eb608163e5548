//! Objects and lists, field by field, whichever comes first: kubectl sorts by name, so that `items` is read before `kind`, and
//! the API server does not.

use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::kind::{Kind, Said};
use super::metered::Allowance;
use super::object::{Object, Receiver};
use super::rest::Rest;

/// Lists in lists in lists are no list of kubectl's.
const DEEPEST_LIST: u32 = 8;

/// One document, or one item of a list.
pub struct ObjectSeed<'a> {
    pub receiver: &'a mut dyn Receiver,
    pub allowance: &'a Allowance,
    /// What the list says of its items.
    pub kind: Said,
    pub depth: u32,
}

impl<'de> DeserializeSeed<'de> for ObjectSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ObjectSeed<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a Kubernetes object or a list of them")
    }

    /// `null`: an item, or a document, of nothing.
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_none<E>(self) -> Result<(), E> {
        Ok(())
    }

    /// A bare list, as `jq .items` prints it.
    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        self.take_items(items)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut read = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            match (key.as_str(), &self.kind) {
                ("kind", _) => {
                    let kind = map.next_value::<Option<String>>()?.unwrap_or_default();
                    if kind.len() > 253 {
                        return Err(A::Error::custom("the name of a kind is longer than any"));
                    }
                    self.kind = Said::of(&kind);
                }
                ("items", Said::Nothing | Said::List(_)) => {
                    let kind = match &self.kind {
                        Said::List(of) => (**of).clone(),
                        _ => Said::Nothing,
                    };
                    map.next_value_seed(ItemsSeed(ObjectSeed {
                        receiver: &mut *self.receiver,
                        allowance: self.allowance,
                        kind,
                        depth: self.depth,
                    }))?;
                    self.kind = Said::List(Box::new(Said::Nothing));
                    read.clear();
                }
                ("apiVersion", _) | (_, Said::List(_)) => _ = map.next_value::<IgnoredAny>()?,
                (_, Said::Nothing) => {
                    let value = map.next_value::<Value>()?;
                    read.push((key, value));
                }
                (_, Said::Other(_)) => {
                    _ = map.next_value::<IgnoredAny>()?;
                    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                    break;
                }
                (_, Said::Wanted(kind)) => {
                    let object = read_as(*kind, Rest::new(read, Some(key), map))?;
                    self.allowance.renew();
                    self.receiver.take(object);
                    return Ok(());
                }
            }
        }
        self.finish(read, map)
    }
}

impl ObjectSeed<'_> {
    /// All fields have been read.
    fn finish<'de, A: MapAccess<'de>>(self, read: Vec<(String, Value)>, map: A) -> Result<(), A::Error> {
        self.allowance.renew();
        let kind = match self.kind {
            Said::List(_) => return Ok(()),
            Said::Other(kind) => {
                self.receiver.passed_over(&kind);
                return Ok(());
            }
            Said::Wanted(kind) => kind,
            Said::Nothing if read.is_empty() => return Ok(()),
            Said::Nothing => match kind_by_shape(&read) {
                Some(kind) => kind,
                None => {
                    self.receiver.passed_over("no kind");
                    return Ok(());
                }
            },
        };
        self.receiver.take(read_as(kind, Rest::new(read, None, map))?);
        Ok(())
    }

    fn take_items<'de, A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        if self.depth >= DEEPEST_LIST {
            return Err(A::Error::custom("lists are nested too deeply"));
        }
        loop {
            let item = ObjectSeed {
                receiver: &mut *self.receiver,
                allowance: self.allowance,
                kind: self.kind.clone(),
                depth: self.depth + 1,
            };
            if items.next_element_seed(item)?.is_none() {
                return Ok(());
            }
        }
    }
}

/// The items of a list, or `null`.
struct ItemsSeed<'a>(ObjectSeed<'a>);

impl<'de> DeserializeSeed<'de> for ItemsSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ItemsSeed<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of objects")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        self.0.take_items(items)
    }
}

fn read_as<'de, A: MapAccess<'de>>(kind: Kind, fields: A) -> Result<Object, A::Error> {
    fn boxed<'de, T: Deserialize<'de>, A: MapAccess<'de>>(fields: A) -> Result<Box<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(fields)).map(Box::new)
    }
    Ok(match kind {
        Kind::Node => Object::Node(boxed(fields)?),
        Kind::Pod => Object::Pod(boxed(fields)?),
        Kind::DaemonSet => Object::DaemonSet(boxed(fields)?),
        Kind::ControllerRevision => Object::ControllerRevision(boxed(fields)?),
        Kind::PriorityClass => Object::PriorityClass(boxed(fields)?),
        Kind::RuntimeClass => Object::RuntimeClass(boxed(fields)?),
        Kind::LimitRange => Object::LimitRange(boxed(fields)?),
        Kind::Event => Object::Event(boxed(fields)?),
    })
}

/// The kind of an object that does not say it, in a list that has not said it yet.
fn kind_by_shape(read: &[(String, Value)]) -> Option<Kind> {
    let none = Map::new();
    let field = |name: &str| read.iter().find(|(key, _)| key == name).map(|(_, value)| value);
    let fields = |name: &str| field(name).and_then(Value::as_object).unwrap_or(&none);
    let (spec, status) = (fields("spec"), fields("status"));
    Some(match () {
        () if spec.contains_key("containers") => Kind::Pod,
        () if status.contains_key("nodeInfo") || spec.contains_key("providerID") => Kind::Node,
        () if spec.contains_key("updateStrategy") && spec.contains_key("template") => Kind::DaemonSet,
        () if field("involvedObject").is_some() || field("regarding").is_some() => Kind::Event,
        () if field("revision").is_some() && field("data").is_some() => Kind::ControllerRevision,
        () if field("handler").is_some() => Kind::RuntimeClass,
        () if field("value").is_some_and(Value::is_number) => Kind::PriorityClass,
        () if spec.contains_key("limits") => Kind::LimitRange,
        () => return None,
    })
}
