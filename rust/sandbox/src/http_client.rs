//! One HTTP/1.1 POST over plain TCP: all that the delivery of webhooks and the
//! simulated driver need.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Bytes of the answer that are read; answers of the sandbox stay far below.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

/// Posts `body` as JSON and waits for the answer. `authorization` is the value
/// of that header.
pub(crate) async fn post(
    url: &str,
    authorization: Option<&str>,
    body: &str,
    limit: Duration,
) -> std::io::Result<Answer> {
    let exchanged = async { exchange(connect(url).await?, url, authorization, body).await };
    let answer = tokio::time::timeout(limit, exchanged).await;
    let answer = answer.map_err(|_| std::io::Error::from(std::io::ErrorKind::TimedOut))??;
    read_answer(&answer).ok_or_else(|| std::io::ErrorKind::InvalidData.into())
}

/// No connection was made, so no byte of the request left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotSent;

/// The same without authorization, telling apart what certainly did not leave from what may have
/// arrived.
pub(crate) async fn post_or_not_sent(
    url: &str,
    body: &str,
    limit: Duration,
) -> Result<std::io::Result<Answer>, NotSent> {
    let connected = tokio::time::timeout(limit, connect(url)).await;
    let Ok(Ok(stream)) = connected else { return Err(NotSent) };
    let answer = tokio::time::timeout(limit, exchange(stream, url, None, body)).await;
    let invalid = || std::io::Error::from(std::io::ErrorKind::InvalidData);
    Ok(match answer {
        Ok(Ok(answer)) => read_answer(&answer).ok_or_else(invalid),
        Ok(Err(error)) => Err(error),
        Err(_) => Err(std::io::ErrorKind::TimedOut.into()),
    })
}

async fn connect(url: &str) -> std::io::Result<TcpStream> {
    let (host, _) = split_url(url).ok_or(std::io::ErrorKind::InvalidInput)?;
    let address = if host.contains(':') { host.to_owned() } else { format!("{host}:80") };
    TcpStream::connect(address).await
}

async fn exchange(
    mut stream: TcpStream,
    url: &str,
    authorization: Option<&str>,
    body: &str,
) -> std::io::Result<Vec<u8>> {
    let (host, path) = split_url(url).ok_or(std::io::ErrorKind::InvalidInput)?;
    let authorization =
        authorization.map(|value| format!("Authorization: {value}\r\n")).unwrap_or_default();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json; charset=utf-8\r\n\
         Content-Length: {}\r\n{authorization}Connection: close\r\n\r\n{body}",
        body.len(),
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    let mut part = [0_u8; 2_048];
    while answer.len() < ANSWER_BYTES_MAX && !is_complete(&answer) {
        let read = stream.read(&mut part).await?;
        if read == 0 {
            break;
        }
        answer.extend_from_slice(&part[..read]);
    }
    Ok(answer)
}

/// Head and body of an answer, once the head is there.
fn split_head(answer: &[u8]) -> Option<(&str, &[u8])> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).ok()?;
    Some((head, &answer[end + 4..]))
}

/// Whether head and announced body are there, so that a receiver that keeps the
/// connection open does not delay us.
fn is_complete(answer: &[u8]) -> bool {
    let Some((head, body)) = split_head(answer) else { return false };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    length.is_some_and(|length| body.len() >= length)
}

/// Host with port, and path; only `http://` is known.
fn split_url(url: &str) -> Option<(&str, &str)> {
    let rest = url.strip_prefix("http://")?;
    Some(rest.find('/').map_or((rest, "/"), |at| rest.split_at(at)))
}

fn read_answer(answer: &[u8]) -> Option<Answer> {
    let (head, body) = split_head(answer)?;
    let status = head.strip_prefix("HTTP/1.")?.split_whitespace().nth(1)?.parse().ok()?;
    Some(Answer { status, body: body.to_vec() })
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
        assert_eq!(answer, Some(Answer { status: 503, body: b"no".to_vec() }));
        assert_eq!(read_answer(b""), None);
    }
}
