//! Types and signatures in words.

use uniffi_meta::{FieldMetadata, FnParamMetadata, ObjectImpl, Type};

/// A type, as Rust would write it.
pub(crate) fn of_type(ty: &Type) -> String {
    match ty {
        Type::UInt8 => "u8".to_owned(),
        Type::Int8 => "i8".to_owned(),
        Type::UInt16 => "u16".to_owned(),
        Type::Int16 => "i16".to_owned(),
        Type::UInt32 => "u32".to_owned(),
        Type::Int32 => "i32".to_owned(),
        Type::UInt64 => "u64".to_owned(),
        Type::Int64 => "i64".to_owned(),
        Type::Float32 => "f32".to_owned(),
        Type::Float64 => "f64".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::String => "string".to_owned(),
        Type::Bytes => "bytes".to_owned(),
        Type::Timestamp => "time".to_owned(),
        Type::Duration => "duration".to_owned(),
        Type::Object { name, imp: ObjectImpl::Struct, .. } => name.clone(),
        Type::Object { name, .. } => format!("dyn {name}"),
        Type::Record { name, .. }
        | Type::Enum { name, .. }
        | Type::CallbackInterface { name, .. }
        | Type::Custom { name, .. } => name.clone(),
        Type::Box { inner_type } => of_type(inner_type),
        Type::Optional { inner_type } => format!("{}?", of_type(inner_type)),
        Type::Sequence { inner_type } => format!("[{}]", of_type(inner_type)),
        Type::Set { inner_type } => format!("set of {}", of_type(inner_type)),
        Type::Map { key_type, value_type } => {
            format!("{{{}: {}}}", of_type(key_type), of_type(value_type))
        }
    }
}

/// What comes after the name of a function.
pub(crate) fn of_signature(
    inputs: &[FnParamMetadata],
    answer: Option<&Type>,
    throws: Option<&Type>,
) -> String {
    let inputs: Vec<_> =
        inputs.iter().map(|input| format!("{}: {}", input.name, of_type(&input.ty))).collect();
    let answer = answer.map(|ty| format!(" -> {}", of_type(ty))).unwrap_or_default();
    let throws = throws.map(|ty| format!(" throws {}", of_type(ty))).unwrap_or_default();
    format!("({}){answer}{throws}", inputs.join(", "))
}

/// Fields, in their order.
pub(crate) fn of_fields(fields: &[FieldMetadata]) -> String {
    let field = |field: &FieldMetadata| match field.name.as_str() {
        "" => of_type(&field.ty),
        name => format!("{name}: {}", of_type(&field.ty)),
    };
    fields.iter().map(field).collect::<Vec<_>>().join(", ")
}
