//! An order API that repeats in its errors what it was sent.

use std::fs;
use std::sync::Arc;

use maquininha_acceptance::test_dir;
use maquininha_flow::{OrderCall, OrderCallError};
use maquininha_gateway::{GatewayConfig, OrderApiClient, RetryPolicy};
use maquininha_merchant::port::OrderApi;
use maquininha_model::{ChargeId, Money, Nsu, OrderId};
use maquininha_terminal::TerminalError;
use maquininha_terminal::port::{Credential, OrderGateway};
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use crate::leaks::{canary, key, leaks};
use crate::shop::read_request;

/// A service that refuses everything and echoes the request.
async fn echoing(status: u16) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let Some((head, body)) = read_request(&mut stream).await else { continue };
            let spaced = canary("pan", 1).as_bytes().chunks(4).map(String::from_utf8_lossy);
            let spaced = spaced.collect::<Vec<_>>().join(" ");
            let body = json!({
                "message": format!("card {} of key {} refused", canary("pan", 0), key()),
                "errors": { "card": [format!("{spaced} is not valid"), canary("pan", 2)] },
                "request": {
                    "head": head,
                    "body": String::from_utf8_lossy(&body),
                    "card": canary("pan", 3),
                    "password": canary("password", 0),
                },
            })
            .to_string();
            let answer = format!(
                "HTTP/1.1 {status} -\r\ncontent-type: application/json\r\n\
                 content-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            );
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    format!("http://{address}")
}

#[tokio::test]
async fn errors_of_the_order_api_lose_card_numbers_keys_and_the_echo() {
    let dir = test_dir("secrets-echo");
    let mut seen = Vec::new();
    for status in [400, 401, 404, 409, 412, 422, 429, 500] {
        let config = GatewayConfig {
            retry: RetryPolicy { retries_max: 0, ..RetryPolicy::default() },
            ..GatewayConfig::for_url(echoing(status).await)
        };
        let credential = Credential::secret_key(key()).expect("usable");
        let client = OrderApiClient::new(config, Arc::new(credential)).expect("a client");
        let order_id = OrderId::new("or_1").expect("an id");
        let charge_id = ChargeId::new("ch_1").expect("an id");
        let nsu = Nsu::new("1").expect("a number");
        let errors: [OrderCallError; 3] = [
            client.read(&order_id).await.expect_err("refused"),
            client
                .call(OrderCall::Commit { charge_id, amount: Money::brl(1), nsu })
                .await
                .expect_err("refused"),
            OrderGateway::open_orders(&client).await.expect_err("refused"),
        ];
        for error in errors {
            seen.push(format!("{status}: {error}\n{error:?}\n"));
            seen.push(serde_json::to_string(&error).expect("written"));
            let error = TerminalError::from(error);
            seen.push(format!("{error}\n{error:?}\n"));
        }
    }
    assert!(seen.iter().any(|text| text.contains("refused")), "the message itself is told");
    fs::write(dir.join("shown.txt"), seen.join("\n")).expect("written");
    assert_eq!(leaks(&dir, &["key", "password", "pan"]), Vec::<String>::new());
}
