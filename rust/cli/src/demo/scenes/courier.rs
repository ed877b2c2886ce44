//! A courier with a phone and a PIN pad: chip, contactless, and a link that is lost in the middle.

use maquininha_flow::End;
use maquininha_merchant::draft::SaleDraft;
use maquininha_model::{Money, OrderId, Tender, TenderKind};
use maquininha_sandbox::{Fault, FaultRule};
use maquininha_virtualpad::PersonAction;

use super::Steps;
use crate::demo::DemoError;
use crate::demo::courier::{ECHO, Phone, carry_cards, plug};
use crate::demo::pay::{pay_order, told_end};
use crate::demo::world::{CourierTill, World};
use crate::virtual_pad::{ServedPad, Wire};

const SERIAL: &str = "TESTPOS0001";

/// The wire of the courier's PIN pad where there is no Bluetooth.
const TCP: &str = "TCP";
/// How the card holder pays by chip.
const CHIP: &str = "insert chip-online-pin; type 1234; press ok; remove";

/// Orders at the door: by chip and contactless over the wire of the courier's PIN pad, which breaks
/// while the acquirer is asked, and then over other wires.
pub(super) async fn at_the_door(world: &mut World, steps: &mut Steps) -> Result<(), DemoError> {
    let (till, phone) = world.courier(SERIAL).await?;
    let paired = Paired::plug().await?;
    let told = phone.connect(&paired.pin_pad).await?;
    steps.tell(format!("courier: PIN pad by {}: {told}", paired.wire));
    let chip = ("ENTREGA-1", 64_90, "chip and PIN", CHIP);
    let by_first = sold(world, steps, &till, &phone, &paired.pin_pad, chip).await?;
    let tap = ("ENTREGA-2", 38_00, "contactless", "tap contactless");
    sold(world, steps, &till, &phone, &paired.pin_pad, tap).await?;
    lost_link(world, steps, &till, &phone, &paired.pin_pad).await?;

    let wires = [
        ("ENTREGA-4", Wire::Tcp { port: 0 }, TCP, 12),
        ("ENTREGA-5", Wire::Serial, "serial line", 13),
    ];
    let mut before = paired.pin_pad;
    for (reference, wire, name, number) in wires.into_iter().filter(|it| it.2 != paired.wire) {
        let pin_pad = plug(wire, number).await?;
        carry_cards(&before, &pin_pad);
        let told = phone.connect(&pin_pad).await?;
        steps.tell(format!("courier: another PIN pad by {name}: {told}"));
        let chip = (reference, 64_90, "chip and PIN", CHIP);
        let messages = sold(world, steps, &till, &phone, &pin_pad, chip).await?;
        let same = format!("the same {} messages by {name} as by {}", messages.len(), paired.wire);
        steps.expect(messages == by_first, same.as_str());
        steps.tell(format!("courier: {same}"));
        before = pin_pad;
    }
    Ok(())
}

/// The courier's own PIN pad: by Bluetooth where it is built in, else by TCP.
struct Paired {
    pin_pad: ServedPad,
    wire: &'static str,
    #[cfg(feature = "ble")]
    _radio: Option<crate::demo::bluetooth::PlayedRadio>,
}

impl Paired {
    const NUMBER: u32 = 11;

    #[cfg(feature = "ble")]
    async fn plug() -> Result<Self, DemoError> {
        let mut pin_pad = plug(Wire::Tcp { port: 0 }, Self::NUMBER).await?;
        let radio = crate::demo::bluetooth::put_on_the_air(&mut pin_pad).await?;
        let wire = if radio.is_some() { "Bluetooth" } else { TCP };
        Ok(Self { pin_pad, wire, _radio: radio })
    }

    #[cfg(not(feature = "ble"))]
    async fn plug() -> Result<Self, DemoError> {
        let pin_pad = plug(Wire::Tcp { port: 0 }, Self::NUMBER).await?;
        Ok(Self { pin_pad, wire: TCP })
    }
}

/// One delivery: reference, centavos, how it is paid in words, what the card holder does.
type Delivery = (&'static str, i64, &'static str, &'static str);

async fn order(
    world: &World,
    till: &CourierTill,
    reference: &str,
    centavos: i64,
) -> Result<OrderId, DemoError> {
    let draft = SaleDraft::delivery(reference, Money::brl(centavos));
    let order_id = world.pdv.sell(draft).await?;
    till.sees(&order_id).await?;
    Ok(order_id)
}

/// Sells, and gives the messages that the courier saw.
async fn sold(
    world: &World,
    steps: &mut Steps,
    till: &CourierTill,
    phone: &Phone,
    pin_pad: &ServedPad,
    (reference, centavos, way, script): Delivery,
) -> Result<Vec<&'static str>, DemoError> {
    let before = phone.messages().len();
    let order_id = order(world, till, reference, centavos).await?;
    pin_pad.play(script).map_err(DemoError::other)?;
    let credit = Some(Tender::at_sight(TenderKind::Credit));
    let end = pay_order(till, reference, &order_id, None, credit).await?;
    let amount = Money::brl(centavos);
    steps.tell(format!("courier: {reference}, {amount}, {way}: {}", told_end(&end)));
    steps.expect(matches!(end, End::Approved { .. }), format!("{reference} is approved"));
    world.pdv.until_finalized(reference).await?;
    steps.tell(format!("till: told of the payment, {reference} finalized"));
    phone.ready().await?;
    tokio::time::sleep(ECHO).await;
    Ok(phone.messages().split_off(before))
}

/// The acquirer approves, but the PIN pad is gone before the chip has heard of it: the approval is
/// undone, the order stays open, and is paid once the PIN pad is back.
async fn lost_link(
    world: &World,
    steps: &mut Steps,
    till: &CourierTill,
    phone: &Phone,
    pin_pad: &ServedPad,
) -> Result<(), DemoError> {
    let order_id = order(world, till, "ENTREGA-3", 21_50).await?;
    let before = phone.messages().len();
    // Holds the acquirer's answer back until the link is lost.
    let slow = Fault::Delay { ms: 1_500 };
    world.market().plant_fault(FaultRule::on("POST", "/authorize", slow));
    pin_pad.play("insert chip-online-pin; type 1234; press ok").map_err(DemoError::other)?;
    let paying =
        pay_order(till, "ENTREGA-3a", &order_id, None, Some(Tender::at_sight(TenderKind::Credit)));
    let loss = async {
        phone.shows("authorizing", before).await?;
        pin_pad.pad.hang_up();
        Ok::<(), DemoError>(())
    };
    let (end, lost) = tokio::join!(paying, loss);
    lost?;
    let end = end?;
    steps.tell(format!(
        "courier: ENTREGA-3, the link breaks while the acquirer is asked: {}",
        told_end(&end)
    ));
    steps.expect(!matches!(end, End::Approved { .. }), "not told as paid");
    world.market().clear_faults(None);
    till.terminal.settled().await.map_err(DemoError::other)?;
    let books = world.market().books();
    steps.expect(
        books.charges_of(order_id.as_str()).all(|c| c.paid_amount.unwrap_or(0) == 0),
        "the order is unpaid",
    );
    phone.ready().await?;
    steps.tell(
        "courier: the PIN pad is back by itself; the acquirer's approval, which the chip never \
         heard of, was undone",
    );
    // The card is still in the slot.
    pin_pad.pad.act(PersonAction::Remove).map_err(DemoError::other)?;
    pin_pad
        .play("insert chip-online-pin; type 1234; press ok; remove")
        .map_err(DemoError::other)?;
    let credit = Some(Tender::at_sight(TenderKind::Credit));
    let end = pay_order(till, "ENTREGA-3b", &order_id, None, credit).await?;
    steps.tell(format!("courier: the card comes out; ENTREGA-3 again: {}", told_end(&end)));
    steps.expect(matches!(end, End::Approved { .. }), "paid once");
    world.pdv.until_finalized("ENTREGA-3").await
}
