//! One HTTP/1.1 POST over plain TCP: all that the delivery of webhooks needs.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::market::{DeliveryResult, WebhookTarget};

/// A receiver has to answer fast (`pagarme-connect §5.4`).
const TIMEOUT: Duration = Duration::from_secs(5);
/// Bytes of the answer that are read; the rest does not matter.
const ANSWER_MAX: usize = 16 * 1024;

/// Posts `body` as JSON and waits for the answer.
pub(crate) async fn post_json(target: &WebhookTarget, body: &str) -> DeliveryResult {
    match tokio::time::timeout(TIMEOUT, exchange(target, body)).await {
        Ok(Ok(answer)) => read_answer(&answer),
        Ok(Err(error)) => DeliveryResult { status: None, text: error.kind().to_string() },
        Err(_) => DeliveryResult { status: None, text: "no answer in time".to_owned() },
    }
}

async fn exchange(target: &WebhookTarget, body: &str) -> std::io::Result<Vec<u8>> {
    let (host, path) = split_url(&target.url).ok_or(std::io::ErrorKind::InvalidInput)?;
    let address = if host.contains(':') { host.to_owned() } else { format!("{host}:80") };
    let mut stream = TcpStream::connect(address).await?;
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json; charset=utf-8\r\n\
         Content-Length: {}\r\n{}Connection: close\r\n\r\n{body}",
        body.len(),
        authorization(target)
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    let mut part = [0_u8; 2_048];
    while answer.len() < ANSWER_MAX && !is_complete(&answer) {
        let read = stream.read(&mut part).await?;
        if read == 0 {
            break;
        }
        answer.extend_from_slice(&part[..read]);
    }
    Ok(answer)
}

/// Whether head and announced body are there, so that a receiver that keeps the connection open does not delay us.
fn is_complete(answer: &[u8]) -> bool {
    let text = String::from_utf8_lossy(answer);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    length.is_some_and(|length| body.len() >= length)
}

fn authorization(target: &WebhookTarget) -> String {
    let Some(user) = &target.user else { return String::new() };
    let password = target.password.as_ref().map_or("", |password| password.expose());
    format!("Authorization: Basic {}\r\n", STANDARD.encode(format!("{user}:{password}")))
}

/// Host with port, and path; only `http://` is known.
fn split_url(url: &str) -> Option<(&str, &str)> {
    let rest = url.strip_prefix("http://")?;
    Some(rest.find('/').map_or((rest, "/"), |at| rest.split_at(at)))
}

fn read_answer(answer: &[u8]) -> DeliveryResult {
    let text = String::from_utf8_lossy(answer);
    let status = text
        .strip_prefix("HTTP/1.")
        .and_then(|rest| rest.split_whitespace().nth(1))
        .and_then(|status| status.parse().ok());
    let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    DeliveryResult { status, text: body.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_split_into_host_and_path() {
        assert_eq!(split_url("http://127.0.0.1:99/a/b"), Some(("127.0.0.1:99", "/a/b")));
        assert_eq!(split_url("http://localhost"), Some(("localhost", "/")));
        assert_eq!(split_url("https://localhost"), None);
    }

    #[test]
    fn the_status_line_decides() {
        let answer = read_answer(b"HTTP/1.1 503 Busy\r\ncontent-length: 2\r\n\r\nno");
        assert_eq!((answer.status, answer.text.as_str()), (Some(503), "no"));
        assert_eq!(read_answer(b"").status, None);
    }
}
