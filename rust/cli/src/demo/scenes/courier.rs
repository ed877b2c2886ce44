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
use crate::demo::world::{Till, World};
use crate::virtual_pad::{ServedPad, Wire};

const SERIAL: &str = "TESTPOS0001";

/// Orders at the door, over a serial line and over a socket; the link breaks while the acquirer
/// is asked.
pub(super) async fn at_the_door(world: &mut World, steps: &mut Steps) -> Result<(), DemoError> {
    let (till, phone) = world.courier(SERIAL).await?;
    let cable = plug(Wire::Serial, 11).await?;
    steps.tell(format!("courier: PIN pad by serial line: {}", phone.connect(&cable).await?));

    let chip =
        ("ENTREGA-1", 64_90, "chip and PIN", "insert chip-online-pin; type 1234; press ok; remove");
    let by_cable = sold(world, steps, &till, &phone, &cable, chip).await?;
    let tap = ("ENTREGA-2", 38_00, "contactless", "tap contactless");
    sold(world, steps, &till, &phone, &cable, tap).await?;

    let socket = plug(Wire::Tcp { port: 0 }, 12).await?;
    steps.tell(format!("courier: another by TCP, same program: {}", phone.connect(&socket).await?));
    carry_cards(&cable, &socket);
    let again =
        ("ENTREGA-3", 64_90, "chip and PIN", "insert chip-online-pin; type 1234; press ok; remove");
    let by_socket = sold(world, steps, &till, &phone, &socket, again).await?;
    steps.expect(by_cable == by_socket, "the same messages by serial line and by TCP");
    steps.tell(format!("courier: the same {} messages by both", by_socket.len()));

    lost_link(world, steps, &till, &phone, &socket).await
}

/// One delivery: reference, centavos, how it is paid in words, what the card holder does.
type Delivery = (&'static str, i64, &'static str, &'static str);

async fn order(
    world: &World,
    till: &Till,
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
    till: &Till,
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
    till: &Till,
    phone: &Phone,
    pin_pad: &ServedPad,
) -> Result<(), DemoError> {
    let order_id = order(world, till, "ENTREGA-4", 21_50).await?;
    let before = phone.messages().len();
    // Holds the acquirer's answer back until the link is lost.
    let slow = Fault::Delay { ms: 1_500 };
    world.market().plant_fault(FaultRule::on("POST", "/authorize", slow));
    pin_pad.play("insert chip-online-pin; type 1234; press ok").map_err(DemoError::other)?;
    let paying =
        pay_order(till, "ENTREGA-4a", &order_id, None, Some(Tender::at_sight(TenderKind::Credit)));
    let loss = async {
        phone.shows("authorizing", before).await?;
        pin_pad.pad.hang_up();
        Ok::<(), DemoError>(())
    };
    let (end, lost) = tokio::join!(paying, loss);
    lost?;
    let end = end?;
    steps.tell(format!(
        "courier: ENTREGA-4, the link breaks while the acquirer is asked: {}",
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
    let end = pay_order(till, "ENTREGA-4b", &order_id, None, credit).await?;
    steps.tell(format!("courier: the card comes out; ENTREGA-4 again: {}", told_end(&end)));
    steps.expect(matches!(end, End::Approved { .. }), "paid once");
    world.pdv.until_finalized("ENTREGA-4").await
}
