//! The authorisation hosts, and the network to them: a call that has left goes on without the
//! phone.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use maquininha_card::{HostCommand, HostReply};
use maquininha_flow::DriverProfile;
use maquininha_reader::port::AcquirerHost;
use maquininha_sandbox::SimulatedHost;
use maquininha_sim::faults::Fault;
use tokio::sync::oneshot;
use tokio::time::sleep;

use super::chance;
use super::moment::Moment;
use super::phone::Port;
use super::scenario::Network;
use super::world::{World, milliseconds};

/// How long a caller waits for a host that does not answer.
const SILENCE: Duration = Duration::from_secs(30);
/// A request is on its way for less than the hosts' horizon of two seconds.
const LATE_MAX: i64 = 1_800;

/// The connector of one acquirer's host on one phone.
pub(super) struct Host {
    pub(super) port: Port,
    pub(super) name: String,
    pub(super) inner: SimulatedHost,
}

#[async_trait]
impl AcquirerHost for Host {
    fn profile(&self) -> DriverProfile {
        self.inner.profile()
    }

    async fn call(&self, command: HostCommand) -> HostReply {
        let Port { world, life } = &self.port;
        life.within(async {
            self.port.step(Moment::HostCall).await;
            world.check_text(&format!("{command:?}"));
            let (answer, reply) = oneshot::channel();
            let (world, host) = (Arc::clone(world), self.inner.clone());
            // What has left goes on without the phone.
            let way = travel(world, self.name.clone(), host, command);
            tokio::spawn(async move {
                // The phone may be gone when the answer comes.
                let _ = answer.send(way.await);
            });
            let reply = reply.await.unwrap_or(HostReply::Silent);
            self.port.step(Moment::HostAnswer).await;
            reply
        })
        .await
    }
}

const fn name_of(command: &HostCommand) -> &'static str {
    match command {
        HostCommand::Authorize(_) => "authorize",
        HostCommand::Query { .. } => "query",
        HostCommand::Confirm { .. } => "confirm",
        HostCommand::Undo { .. } => "undo",
        _ => "another call",
    }
}

/// The way of a call to the host and back.
async fn travel(
    world: Arc<World>,
    host_name: String,
    host: SimulatedHost,
    command: HostCommand,
) -> HostReply {
    let name = name_of(&command);
    let key = command.attempt_key().to_string();
    let nth = world.nth(name, &format!("{host_name} {key}"));
    let mut rng = chance::of_call(world.seed, name, &format!("{host_name} {key}"), nth);
    let rates = if world.is_well() { Network::default() } else { world.scenario.network };
    let silent = async |why: &str| {
        world.say("host", format!("{name} of {key}: {why}"));
        sleep(SILENCE).await;
        HostReply::Silent
    };
    if world.hosts_are_gone() {
        return silent("the host is gone").await;
    }
    if rng.chance(rates.request_lost) {
        world.fault(Fault::RequestLost);
        return silent("the request is lost").await;
    }
    let (mut way, is_twice) = (rng.range(20, 200), rng.chance(rates.request_twice));
    if rng.chance(rates.request_late) {
        world.fault(Fault::RequestLate);
        way = rng.range(200, LATE_MAX);
    }
    sleep(milliseconds(way)).await;
    world.host_is_told(&command);
    let reply = host.call(command.clone()).await;
    world.host_decided(&command, &reply);
    world.say("host", format!("{name} of {key}: {reply:?}"));
    if is_twice {
        world.fault(Fault::RequestTwice);
        let again = host.call(command.clone()).await;
        world.host_decided(&command, &again);
    }
    if rng.chance(rates.answer_lost) || world.hosts_are_gone() {
        world.fault(Fault::AnswerLost);
        return silent("the answer is lost").await;
    }
    let mut way = rng.range(20, 200);
    if rng.chance(rates.answer_late) {
        world.fault(Fault::DriverLate);
        way = rng.range(200, 40_000);
    }
    sleep(milliseconds(way)).await;
    reply
}
