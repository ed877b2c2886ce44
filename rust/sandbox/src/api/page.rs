//! Lists in pages with absolute links (`pagarme-connect §1.5`).

use serde_json::{Value, json};

use crate::api::{ApiCall, ApiError, ApiReply, ApiResult};
use crate::clock::MarketTime;

const SIZE_DEFAULT: usize = 10;
/// Largest page; the real value is not published.
const SIZE_MAX: usize = 100;

/// The asked page of `all`, which is sorted newest first.
pub(crate) fn page(call: &ApiCall, all: Vec<Value>) -> ApiResult<ApiReply> {
    let number = positive(call, "page")?.unwrap_or(1);
    let size = positive(call, "size")?.unwrap_or(SIZE_DEFAULT);
    if size > SIZE_MAX {
        return Err(ApiError::invalid_field("size", "The size is too large."));
    }
    let total = all.len();
    let skipped = (number - 1).saturating_mul(size);
    let data: Vec<Value> = all.into_iter().skip(skipped).take(size).collect();
    let next = (skipped.saturating_add(size) < total).then(|| link(call, number + 1, size));
    let previous = (number > 1).then(|| link(call, number - 1, size));
    Ok(ApiReply::ok(json!({
        "data": data,
        "paging": { "total": total, "previous": previous, "next": next },
    })))
}

fn positive(call: &ApiCall, name: &str) -> ApiResult<Option<usize>> {
    let Some(text) = call.param(name) else { return Ok(None) };
    match text.parse::<usize>() {
        Ok(number) if (1..=1_000_000).contains(&number) => Ok(Some(number)),
        _ => Err(ApiError::invalid_field(name, "The value must be a positive number.")),
    }
}

/// A time window from `created_since` and `created_until`.
pub(crate) fn window(call: &ApiCall) -> ApiResult<impl Fn(MarketTime) -> bool + use<>> {
    let since = instant(call, "created_since")?;
    let until = instant(call, "created_until")?;
    Ok(move |at: MarketTime| {
        since.is_none_or(|since| at >= since) && until.is_none_or(|until| at <= until)
    })
}

fn instant(call: &ApiCall, name: &str) -> ApiResult<Option<MarketTime>> {
    let Some(text) = call.param(name) else { return Ok(None) };
    MarketTime::parse(text)
        .map(Some)
        .ok_or_else(|| ApiError::invalid_field(name, "The value must be a date."))
}

fn link(call: &ApiCall, page: usize, size: usize) -> String {
    let others = call
        .query
        .iter()
        .filter(|(name, _)| {
            !name.eq_ignore_ascii_case("page") && !name.eq_ignore_ascii_case("size")
        })
        .map(|(name, value)| format!("&{}={}", encoded(name), encoded(value)));
    format!(
        "{}{}?page={page}&size={size}{}",
        call.origin,
        call.route_path(),
        others.collect::<String>()
    )
}

fn encoded(text: &str) -> String {
    use std::fmt::Write;
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("writing to a string does not fail");
        }
    }
    out
}
