//! The outline of the wire: objects and lists that take any JSON.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use serde_json::value::RawValue;

use super::scalar::Key;
use super::{BODY_LEN_MAX, EXTRAS_MAX, ReadError};

/// Parses a body into an outline, with everything that is not JSON told apart.
pub(super) fn parse<'a, T: Deserialize<'a> + Default>(body: &'a [u8]) -> Result<T, ReadError> {
    match serde_json::from_str::<Field<T>>(text(body)?) {
        Ok(Field::Value(value)) => Ok(value),
        Ok(Field::Absent | Field::Other) => Err(ReadError::invalid("the body", "is not an object")),
        Err(error) => Err(not_json(&error)),
    }
}

/// The body as text, with a byte order mark and blanks taken off.
pub(super) fn text(body: &[u8]) -> Result<&str, ReadError> {
    if body.len() > BODY_LEN_MAX {
        return Err(ReadError::TooLong { limit: BODY_LEN_MAX });
    }
    let text = std::str::from_utf8(body).map_err(|_| ReadError::NotJson { line: 0, column: 0 })?;
    let text = text.trim_start_matches('\u{feff}').trim();
    match text.as_bytes().first() {
        None => Err(ReadError::Empty),
        Some(b'<') => Err(ReadError::Html),
        Some(_) => Ok(text),
    }
}

fn not_json(error: &serde_json::Error) -> ReadError {
    ReadError::NotJson { line: error.line(), column: error.column() }
}

/// An object that may be absent, null or something else.
#[derive(Clone, Debug, Default)]
pub(super) enum Field<T> {
    /// Not there, or null.
    #[default]
    Absent,
    /// An object.
    Value(T),
    /// There, but no object.
    Other,
}

impl<T> Field<T> {
    pub(super) fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Other => None,
        }
    }
}

/// A list that may be absent, null or something else, bounded while it is read.
#[derive(Clone, Debug, Default)]
pub(super) enum List<T, const MAX: usize> {
    /// Not there, or null.
    #[default]
    Absent,
    /// The list, with whether it was longer than `MAX`.
    Values { values: Vec<T>, overflows: bool },
    /// There, but no list.
    Other,
}

impl<T, const MAX: usize> List<T, MAX> {
    /// The entries; a list that is none, or too long, is an error at `path`.
    pub(super) fn checked(self, path: &str) -> Result<Vec<T>, ReadError> {
        match self {
            Self::Absent => Ok(Vec::new()),
            Self::Values { overflows: true, .. } => Err(ReadError::too_many(path, MAX)),
            Self::Values { values, .. } => Ok(values),
            Self::Other => Err(ReadError::invalid(path, "is not a list")),
        }
    }
}

struct FieldVisitor<T>(PhantomData<T>);

/// The scalar arms that every outline answers in the same way.
macro_rules! scalars_are {
    ($other:expr, $absent:expr) => {
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok($other)
        }
        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok($other)
        }
        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok($other)
        }
        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok($other)
        }
        fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
            Ok($other)
        }
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok($absent)
        }
    };
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for FieldVisitor<T> {
    type Value = Field<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    scalars_are!(Field::Other, Field::Absent);

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Field::Value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Field::Other)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FieldVisitor(PhantomData))
    }
}

struct ListVisitor<T, const MAX: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const MAX: usize> Visitor<'de> for ListVisitor<T, MAX> {
    type Value = List<T, MAX>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    scalars_are!(List::Other, List::Absent);

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(List::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut values = Vec::new();
        while values.len() < MAX {
            let Some(value) = seq.next_element()? else {
                return Ok(List::Values { values, overflows: false });
            };
            values.push(value);
        }
        let mut overflows = false;
        while seq.next_element::<IgnoredAny>()?.is_some() {
            overflows = true;
        }
        Ok(List::Values { values, overflows })
    }
}

impl<'de, T: Deserialize<'de>, const MAX: usize> Deserialize<'de> for List<T, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor(PhantomData))
    }
}

/// Drops fields that have no place.
#[derive(Debug, Default)]
pub(super) struct Skipped<'a>(PhantomData<&'a ()>);

impl<'a> Skipped<'a> {
    // Takes the key by value so that both kinds are called alike.
    #[allow(clippy::needless_pass_by_value, clippy::unused_self)]
    pub(super) fn take<A: MapAccess<'a>>(
        &mut self,
        _: Key<'a>,
        map: &mut A,
    ) -> Result<(), A::Error> {
        map.next_value::<IgnoredAny>().map(drop)
    }
}

/// Keeps fields that have no place, as JSON text.
#[derive(Debug, Default)]
pub(super) struct Kept<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Kept<'a> {
    pub(super) fn take<A: MapAccess<'a>>(
        &mut self,
        key: Key<'a>,
        map: &mut A,
    ) -> Result<(), A::Error> {
        if self.0.len() < EXTRAS_MAX {
            self.0.push((key.into_string(), map.next_value()?));
            Ok(())
        } else {
            map.next_value::<IgnoredAny>().map(drop)
        }
    }

    pub(super) fn into_texts(self) -> BTreeMap<String, String> {
        self.0.into_iter().map(|(key, value)| (key, value.get().to_owned())).collect()
    }
}

/// A wire struct: every field defaults, unknown ones are skipped, and of a
/// repeated one the last counts, as in every other JSON reader.
macro_rules! wire_struct {
    (
        $(#[$doc:meta])*
        $name:ident<$unknown:ident> { $($(#[$field_doc:meta])* $field:ident : $kind:ty = $($key:literal)|+ ,)* }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Default)]
        pub(in crate::read) struct $name<'a> {
            $($(#[$field_doc])* pub(in crate::read) $field: $kind,)*
            /// What has no field here.
            pub(in crate::read) unknown: $crate::read::wire::$unknown<'a>,
        }

        impl<'de: 'a, 'a> serde::Deserialize<'de> for $name<'a> {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Fields<'a>(std::marker::PhantomData<&'a ()>);
                impl<'de: 'a, 'a> serde::de::Visitor<'de> for Fields<'a> {
                    type Value = $name<'a>;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("an object")
                    }
                    fn visit_map<A: serde::de::MapAccess<'de>>(
                        self,
                        mut map: A,
                    ) -> Result<Self::Value, A::Error> {
                        let mut out = $name::default();
                        while let Some(key) = map.next_key::<$crate::read::scalar::Key<'de>>()? {
                            match key.as_str() {
                                $($($key)|+ => out.$field = map.next_value()?,)*
                                _ => out.unknown.take(key, &mut map)?,
                            }
                        }
                        Ok(out)
                    }
                }
                deserializer.deserialize_map(Fields(std::marker::PhantomData))
            }
        }
    };
}
pub(super) use wire_struct;
