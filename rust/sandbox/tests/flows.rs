//! The card host's flows over HTTP: put, handed out, and what tills tell of them.

mod support;

use serde_json::{Value, json};
use support::{open, server};

const FLOWS: &str = "/acquirer/v1/card/flows";

fn flow(text: &str) -> Value {
    json!({"name": "message", "steps": [{"do": {"show_cashier": {"text": text, "limit_s": 60}}}]})
}

fn result(outcome: &str) -> Value {
    json!({"serial": "TESTPOS0001", "run": "RUN1", "outcome": outcome, "answers": []})
}

#[tokio::test]
async fn a_flow_is_put_and_handed_out_and_another_text_has_another_version() {
    let sandbox = server().await;
    let base_url = sandbox.base_url(0);
    let first = open(&base_url, "POST", "/sandbox/flows", Some(flow("Um"))).await.json();
    let same = open(&base_url, "POST", "/sandbox/flows", Some(flow("Um"))).await.json();
    assert_eq!(first, same);
    let second = open(&base_url, "POST", "/sandbox/flows", Some(flow("Dois"))).await.json();
    assert_ne!(first["version"], second["version"]);
    let list = open(&base_url, "GET", FLOWS, None).await.json();
    assert_eq!(list, json!({"flows": [second]}));
    let text = open(&base_url, "GET", &format!("{FLOWS}/message"), None).await.json();
    assert_eq!(text, flow("Dois"));
    assert_eq!(open(&base_url, "GET", &format!("{FLOWS}/other"), None).await.status, 404);
    let no_script = open(&base_url, "POST", "/sandbox/flows", Some(json!({"name": "x"}))).await;
    assert_eq!(no_script.status, 422);
}

#[tokio::test]
async fn a_result_is_kept_once_and_one_that_makes_no_sense_is_refused() {
    let sandbox = server().await;
    let base_url = sandbox.base_url(0);
    open(&base_url, "POST", "/sandbox/flows", Some(flow("Um"))).await;
    let results = format!("{FLOWS}/message/results");
    for _ in 0..2 {
        let told = open(&base_url, "POST", &results, Some(result("timed_out"))).await;
        assert_eq!((told.status, told.json()), (200, json!({"result": "recorded"})));
    }
    let kept = open(&base_url, "GET", "/sandbox/flows/results", None).await.json();
    let expected = json!([{"flow": "message", "result": result("timed_out")}]);
    assert_eq!(kept["results"], expected);
    for (body, status) in [
        (result("completed"), 422),
        (result("perhaps"), 400),
        (json!({"run": "RUN2"}), 400),
        (json!("x".repeat(200_000)), 413),
    ] {
        assert_eq!(open(&base_url, "POST", &results, Some(body)).await.status, status);
    }
    assert_eq!(sandbox.market().flow_results().len(), 1);
}
