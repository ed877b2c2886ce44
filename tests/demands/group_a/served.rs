//! The app of a till that runs what its server hands out.

use std::collections::BTreeSet;
use std::time::Duration;

use maquininha_cardhost::FlowResult;
use maquininha_gateway::{CardHostConfig, Flow, HttpFlowHost};
use maquininha_reader::ScriptRunner;
use maquininha_sandbox::{CARD_HOST_PATH, FlowRecord, SilenceRule, profile_of};
use tokio::task::JoinHandle;

use super::counter::{PATIENCE, Till, key, serial};

/// How often app and test look for news.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Runs each flow of the server once in each version, and tells what came of it. It is started
/// once, and knows no flow before.
pub(super) struct FlowApp(JoinHandle<()>);

impl FlowApp {
    pub(super) fn start(till: &Till) -> Self {
        let base = format!("{}{CARD_HOST_PATH}", till.server.base_url(0));
        let config = CardHostConfig::new(base, serial(), profile_of(SilenceRule::Blocks));
        let host = HttpFlowHost::new(config, None).expect("valid settings");
        Self(tokio::spawn(follow(host, till.scripts())))
    }
}

impl Drop for FlowApp {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn follow(host: HttpFlowHost, scripts: ScriptRunner) {
    let mut done = BTreeSet::new();
    loop {
        for entry in host.list().await.expect("a list") {
            if !done.insert((entry.name.clone(), entry.version)) {
                continue;
            }
            let Flow { script, version } = host.fetch(&entry.name).await.expect("a flow");
            let end = scripts.start(script, None).end().await.expect("an end");
            let run = key(&format!("run-{}", done.len()));
            let result = FlowResult::of(serial(), run, version, &end);
            host.report(&entry.name, &result).await.expect("the server hears it");
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

/// The last of this many results, once the server heard them.
pub(super) async fn heard(till: &Till, count: usize) -> FlowRecord {
    let heard = async {
        loop {
            let mut results = till.market.flow_results();
            if results.len() >= count {
                return results.remove(count - 1);
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    tokio::time::timeout(PATIENCE, heard).await.expect("the server hears in time")
}
