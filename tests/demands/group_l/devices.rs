//! The shop's terminals.

use maquininha_cli::demo::DemoError;
use maquininha_cli::demo::pay::pay_order;
use maquininha_merchant::device::DeviceChange;
use maquininha_model::{DeviceModel, Flow, Tender};
use maquininha_sandbox::SilenceRule;

use super::support::{
    DEBIT, Outcome, T1, T2, direct, is_approved, listed, row, serial, settled_at_acquirer, shop,
    t1, t2,
};

/// L16, L17.
#[tokio::test]
async fn an_l3_and_an_a8_take_direct_and_listed_orders() -> Outcome {
    let mut world = shop("models").await?;
    for model in [DeviceModel::L3, DeviceModel::A8] {
        let capabilities = model.capabilities();
        assert!(capabilities.takes(Flow::Direct) && capabilities.takes(Flow::Listed));
    }
    for till in [t1(&mut world).await?, t2(&mut world).await?] {
        let name = till.serial.as_str().to_owned();
        let straight = direct(&format!("DIRETA-{name}"), 10_00, &name, Tender::Debit);
        let order_id = world.pdv.sell(straight).await?;
        till.sees(&order_id).await?;
        assert!(is_approved(&pay_order(&till, "a-1", &order_id, None, None).await?));
        let order_id = world.pdv.sell(listed(&format!("LISTADA-{name}"), 10_00)).await?;
        till.sees(&order_id).await?;
        assert!(is_approved(&pay_order(&till, "a-2", &order_id, None, DEBIT).await?));
    }
    world.settle().await?;
    assert_eq!(settled_at_acquirer(&world), 40_00);
    world.close().await;
    Ok(())
}

/// L15.
#[tokio::test]
async fn after_one_sync_orders_go_to_the_terminals_of_the_back_office() -> Outcome {
    let mut world = shop("sync").await?;
    let account = world.market().accounts().remove(0);
    let new = maquininha_sandbox::Device {
        serial: String::from("TESTPOS0009"),
        ..account.devices[0].clone()
    };
    world.market().put_device(&account.id, new)?;
    // T1 is another model now, T2 and the P2 are gone, a ninth one is new.
    let rows = [row(T1, "A8"), row("TESTPOS0009", "L3")];
    let (changes, _) = world.pdv.merchant.sync_devices(&rows).await.map_err(DemoError::other)?;
    let expected = [
        DeviceChange::Changed { serial: serial(T1) },
        DeviceChange::Added { serial: serial("TESTPOS0009") },
        DeviceChange::Removed { serial: serial(T2) },
        DeviceChange::Removed { serial: serial("TESTPOS0003") },
    ];
    assert_eq!(changes, expected);
    let till = world.terminal("TESTPOS0009", DeviceModel::L3, SilenceRule::Blocks).await?;
    let order_id = world.pdv.sell(listed("MESA-1", 10_00)).await?;
    till.sees(&order_id).await?;
    assert_eq!(world.market().books().orders[0].serials(), [T1, "TESTPOS0009"]);
    let gone = world.pdv.merchant.create(direct("VENDA-1", 10_00, T2, Tender::Debit)).await;
    let code = gone.result.err().map(|error| error.code());
    assert_eq!(code, Some("merchant.device_unknown"));
    world.close().await;
    Ok(())
}

/// L30, L31, L32.
#[tokio::test]
async fn the_operator_chooses_among_several_terminals_and_not_with_one() -> Outcome {
    use maquininha_merchant::CreateOutcome;
    let world = shop("choice").await?;
    let merchant = &world.pdv.merchant;
    let mut draft = direct("VENDA-1", 10_00, T1, Tender::Debit);
    draft.device = None;
    let asked = merchant.create(draft.clone()).await.result.map_err(DemoError::other)?;
    let CreateOutcome::DeviceNeeded { devices } = asked else { panic!("{asked:?}") };
    let choice: Vec<_> = devices.iter().map(|record| record.device.serial.clone()).collect();
    assert_eq!(choice, [serial(T1), serial(T2)], "a P2 takes no direct orders");
    assert!(world.market().books().orders.is_empty());
    merchant.sync_devices(&[row(T2, "A8")]).await.map_err(DemoError::other)?;
    world.pdv.sell(draft).await?;
    assert_eq!(world.market().books().orders[0].serials(), [T2]);
    world.close().await;
    Ok(())
}
