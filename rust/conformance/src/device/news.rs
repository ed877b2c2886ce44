//! Rules of news and of what may not be told.

use std::sync::Arc;

use maquininha_card::{DeviceNews, DeviceReply};
use maquininha_reader::port::NewsSink;

use super::bench::{Act, CardKind, DeviceBench};
use super::commands::{PATIENT, ask_number, side};
use super::desk::Desk;
use crate::rule::{Kept, Unkept, hold, not_tried};

const KINDS: [CardKind; 3] = [CardKind::Chip, CardKind::Contactless, CardKind::Stripe];

fn takes(desk: &Desk, card: CardKind) -> bool {
    !desk.device.capabilities().entries.and(side(card)).is_none()
}

/// The kinds of the replies of a sale, without what differs from sale to sale.
fn shape(replies: &[DeviceReply]) -> Vec<String> {
    let shape = |reply: &DeviceReply| match reply {
        DeviceReply::CardSeen(seen) => format!("seen {:?}", seen.interface),
        DeviceReply::ChipDecided(decided) => {
            format!("{:?} pin {}", decided.verdict, decided.verification.online_pin.is_some())
        }
        DeviceReply::ChipFinished(finished) => format!("accepted {}", finished.accepted),
        other => super::commands::kind(other),
    };
    replies.iter().map(shape).collect()
}

pub(super) async fn news_decide_nothing(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::prepared(bench.clone()).await?;
    let cards: Vec<_> = KINDS.into_iter().filter(|card| takes(&desk, *card)).collect();
    if cards.is_empty() {
        return not_tried("the reader takes no card");
    }
    for card in cards {
        let mut shapes = Vec::new();
        let (unread, kept) = NewsSink::channel();
        let (closed, gone) = NewsSink::channel();
        drop(gone);
        let full = NewsSink::channel();
        for _ in 0..=maquininha_reader::port::NEWS_MAX {
            full.0.tell(DeviceNews::Text(super::commands::text("...")));
        }
        for news in [NewsSink::nowhere(), unread, closed, full.0.clone()] {
            let desk = Desk { news, ..Desk::prepared(bench.clone()).await? };
            shapes.push(shape(&desk.sale(card).await?));
        }
        drop((kept, full.1));
        hold(shapes.windows(2).all(|pair| pair[0] == pair[1]), || {
            format!("a {card:?} sale went otherwise when its news were not read: {shapes:?}")
        })?;
    }
    Ok(())
}

pub(super) async fn news_hold_no_card_data(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::prepared(bench.clone()).await?;
    for card in KINDS.into_iter().filter(|card| takes(&desk, *card)) {
        let (news, mut told) = NewsSink::channel();
        let desk = Desk { news, ..Desk::prepared(bench.clone()).await? };
        desk.sale(card).await?;
        while let Ok(news) = told.try_recv() {
            let leaks = match &news {
                DeviceNews::Text(text) => desk.secrets.are_in_text(text.as_str()),
                other => desk.secrets.are_in_text(&format!("{other:?}")),
            };
            hold(!leaks, || format!("news of a {card:?} sale hold card data"))?;
        }
    }
    Ok(())
}

pub(super) async fn replies_hold_no_card_data(bench: Arc<dyn DeviceBench>) -> Kept {
    let desk = Desk::prepared(bench.clone()).await?;
    for card in KINDS.into_iter().filter(|card| takes(&desk, *card)) {
        let desk = Desk::prepared(bench.clone()).await?;
        let mut replies = desk.sale(card).await?;
        replies.push(desk.tell(maquininha_card::DeviceCommand::Inspect).await?);
        if desk.device.capabilities().keyboard {
            desk.act(Act::Type("7".to_owned())).await;
            replies.push(desk.tell(ask_number(PATIENT)).await?);
        }
        for reply in &replies {
            if desk.leaks(reply) {
                let kind = super::commands::kind(reply);
                return Err(Unkept::Broken(format!("{kind} of a {card:?} sale holds card data")));
            }
        }
    }
    Ok(())
}
