//! JSON values that may be of several kinds, each read by looking at what stands there.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::case::FieldValue;
use crate::document::PolicyDocument;

/// The policy of a request: a name of the catalogue, or a whole document.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum PolicyValue {
    Named(String),
    Document(Box<PolicyDocument>),
}

impl<'de> Deserialize<'de> for PolicyValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = PolicyValue;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a policy or a policy document")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<PolicyValue, E> {
                Ok(PolicyValue::Named(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<PolicyValue, A::Error> {
                PolicyDocument::deserialize(MapAccessDeserializer::new(map))
                    .map(Box::new)
                    .map(PolicyValue::Document)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl Serialize for PolicyValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Named(name) => name.serialize(serializer),
            Self::Document(document) => document.serialize(serializer),
        }
    }
}

/// What stands in a box of a form: a text, true or false, a list of texts, or rows of boxes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FieldJson {
    Scalar(Scalar),
    List(Vec<FieldJson>),
    Row(BTreeMap<String, FieldJson>),
}

impl FieldJson {
    /// A list of rows is rows; a row by itself, or a list within a list, fits no box.
    pub(super) fn to_value(&self) -> FieldValue {
        match self {
            Self::Scalar(Scalar::YesNo(value)) => FieldValue::YesNo(*value),
            Self::Scalar(value) => FieldValue::Text(value.to_string()),
            Self::Row(row) => FieldValue::Rows(vec![values(row)]),
            Self::List(entries) => {
                let rows: Option<Vec<_>> = entries.iter().map(Self::as_row).collect();
                let texts = || entries.iter().map(Self::text).collect();
                rows.filter(|rows| !rows.is_empty())
                    .map_or_else(|| FieldValue::List(texts()), FieldValue::Rows)
            }
        }
    }

    fn as_row(&self) -> Option<BTreeMap<String, FieldValue>> {
        match self {
            Self::Row(row) => Some(values(row)),
            Self::Scalar(_) | Self::List(_) => None,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Scalar(scalar) => scalar.to_string(),
            Self::List(_) | Self::Row(_) => "[…]".to_owned(),
        }
    }
}

fn values(row: &BTreeMap<String, FieldJson>) -> BTreeMap<String, FieldValue> {
    row.iter().map(|(name, value)| (name.clone(), value.to_value())).collect()
}

impl<'de> Deserialize<'de> for FieldJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct One;
        impl<'de> Visitor<'de> for One {
            type Value = FieldJson;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, true or false, a list of texts, or rows")
            }

            fn visit_bool<E: Error>(self, value: bool) -> Result<FieldJson, E> {
                Ok(FieldJson::Scalar(Scalar::YesNo(value)))
            }

            fn visit_i64<E: Error>(self, value: i64) -> Result<FieldJson, E> {
                Ok(FieldJson::Scalar(Scalar::Number(value)))
            }

            fn visit_u64<E: Error>(self, value: u64) -> Result<FieldJson, E> {
                let whole =
                    i64::try_from(value).map_err(|_| E::invalid_value(Unexpected::Unsigned(value), &self))?;
                Ok(FieldJson::Scalar(Scalar::Number(whole)))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<FieldJson, E> {
                Ok(FieldJson::Scalar(Scalar::Text(text.to_owned())))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<FieldJson, A::Error> {
                let mut list = Vec::new();
                while let Some(entry) = entries.next_element()? {
                    list.push(entry);
                }
                Ok(FieldJson::List(list))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<FieldJson, A::Error> {
                BTreeMap::deserialize(MapAccessDeserializer::new(map)).map(FieldJson::Row)
            }
        }
        deserializer.deserialize_any(One)
    }
}

impl Serialize for FieldJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Scalar(value) => value.serialize(serializer),
            Self::List(entries) => entries.serialize(serializer),
            Self::Row(row) => row.serialize(serializer),
        }
    }
}

/// The value of a fact: true, false, a whole number or a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scalar {
    YesNo(bool),
    Number(i64),
    Text(String),
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::YesNo(value) => write!(f, "{value}"),
            Self::Number(value) => write!(f, "{value}"),
            Self::Text(value) => f.write_str(value),
        }
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct One;
        impl Visitor<'_> for One {
            type Value = Scalar;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("true, false, a whole number or a text")
            }

            fn visit_bool<E: Error>(self, value: bool) -> Result<Scalar, E> {
                Ok(Scalar::YesNo(value))
            }

            fn visit_i64<E: Error>(self, value: i64) -> Result<Scalar, E> {
                Ok(Scalar::Number(value))
            }

            fn visit_u64<E: Error>(self, value: u64) -> Result<Scalar, E> {
                let whole =
                    i64::try_from(value).map_err(|_| E::invalid_value(Unexpected::Unsigned(value), &self))?;
                Ok(Scalar::Number(whole))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Scalar, E> {
                Ok(Scalar::Text(text.to_owned()))
            }
        }
        deserializer.deserialize_any(One)
    }
}

impl Serialize for Scalar {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::YesNo(value) => value.serialize(serializer),
            Self::Number(value) => value.serialize(serializer),
            Self::Text(value) => value.serialize(serializer),
        }
    }
}
