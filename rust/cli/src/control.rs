//! The sandbox's control API, and plain HTTP/1.1 to this machine. Everything
//! that goes to the order API goes through the gateway instead.

use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::error::CliError;

/// The longest a call to this machine may take.
const CALL_LIMIT: Duration = Duration::from_secs(5);
/// The longest answer: the books of a long day.
const ANSWER_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// An answer of a server on this machine.
#[derive(Clone, Debug)]
pub struct ControlAnswer {
    /// HTTP status.
    pub status: u16,
    /// The `Date` header, where there is one.
    pub date: Option<String>,
    /// The body; null where it is not JSON.
    pub body: Value,
}

/// Calls a plain HTTP server on this machine, once.
///
/// Errors: it is not plain HTTP, cannot be reached or does not answer.
pub async fn call(
    base: &str,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> Result<ControlAnswer, CliError> {
    let answer = tokio::time::timeout(CALL_LIMIT, exchange(base, method, path, body)).await;
    match answer {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(CliError::Environment(format!("reach {base}: {error}"))),
        Err(_) => Err(CliError::Environment(format!("reach {base}: no answer"))),
    }
}

async fn exchange(
    base: &str,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> std::io::Result<ControlAnswer> {
    let refused = |why: &str| std::io::Error::new(std::io::ErrorKind::InvalidInput, why.to_owned());
    let rest = base.strip_prefix("http://").ok_or_else(|| refused("it is not plain http"))?;
    let authority = rest.split('/').next().unwrap_or_default();
    let address =
        if authority.contains(':') { authority.to_owned() } else { format!("{authority}:80") };
    let mut stream = TcpStream::connect(&address).await?;
    let body = body.map(Value::to_string).unwrap_or_default();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(ANSWER_BYTES_MAX).read_to_end(&mut answer).await?;
    read_answer(&answer).ok_or_else(|| refused("the answer is not HTTP"))
}

fn read_answer(bytes: &[u8]) -> Option<ControlAnswer> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(bytes.get(..end)?).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let date = lines
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("date"))
        .map(|(_, value)| value.trim().to_owned());
    let body = serde_json::from_slice(bytes.get(end + 4..)?).unwrap_or(Value::Null);
    Some(ControlAnswer { status, date, body })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_taken_apart() {
        let answer = read_answer(b"HTTP/1.1 200 OK\r\nDate: now\r\n\r\n{\"a\":1}").expect("whole");
        assert_eq!((answer.status, answer.date.as_deref()), (200, Some("now")));
        assert_eq!(answer.body["a"], 1);
        assert!(read_answer(b"SSH-2.0").is_none());
    }
}
