//! Answers of the order API that are no text, no JSON or no order.

use std::sync::Arc;

use maquininha_flow::OrderCallError;
use maquininha_gateway::{GatewayConfig, OrderApiClient, RetryPolicy};
use maquininha_merchant::port::OrderApi;
use maquininha_model::{Customer, Item, Money, NewOrder, OrderId, Target};
use maquininha_terminal::TerminalError;
use maquininha_terminal::port::Credential;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use crate::shop::read_request;

async fn answering(body: &'static [u8]) -> OrderApiClient {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            if read_request(&mut stream).await.is_none() {
                continue;
            }
            let length = body.len();
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\
                 content-length: {length}\r\nconnection: close\r\n\r\n"
            );
            let _ = stream.write_all(&[head.as_bytes(), body].concat()).await;
        }
    });
    let config = GatewayConfig {
        retry: RetryPolicy { retries_max: 0, ..RetryPolicy::default() },
        ..GatewayConfig::for_url(format!("http://{address}"))
    };
    let credential = Credential::secret_key("sk_test_x").expect("usable");
    OrderApiClient::new(config, Arc::new(credential)).expect("a client")
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_never_counts_as_done_or_not_done() {
    let order = NewOrder {
        code: "VENDA-1".to_owned(),
        customer: Customer { name: "Cliente".to_owned(), ..Customer::default() },
        items: vec![Item {
            code: None,
            description: "Prato".to_owned(),
            amount: Money::brl(10_00),
            quantity: 1,
        }],
        display_name: "Mesa 1".to_owned(),
        print_receipt: false,
        target: Target::AllTerminals,
        metadata: maquininha_model::Metadata::default(),
    };
    for body in [
        &b"{\"id\":\"or_1\",\"code\":\"\xff\xfe\",\"amount\":1000}"[..],
        b"\xff\xfe\x00\x01",
        b"<html>captive portal</html>",
        b"{\"id\":\"or_1\"",
        b"{\"id\":\"../../or_1\",\"amount\":1000}",
        b"[]",
        b"",
    ] {
        let shown = String::from_utf8_lossy(body);
        let client = answering(body).await;
        let read = client.read(&OrderId::new("or_1").expect("an id")).await;
        let error = read.expect_err("no order can be read from this");
        assert!(!error.is_refusal(), "{shown}: {error}");
        let error = client.create(&order).await.expect_err("no order can be read from this");
        assert_eq!(error, OrderCallError::OutcomeUnknown, "{shown}");
        let error = TerminalError::from(error);
        assert_eq!(error.code(), "order_api_unavailable");
        assert!(!error.outcome_known());
    }
}
