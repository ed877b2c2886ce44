//! The terminals of a company.

mod support;

use std::collections::BTreeSet;

use maquininha_merchant::device::{
    AutoSystemRow, DeviceChange, DeviceError, DeviceRecord, DeviceRow, DeviceWarning, LinxRow,
    TerminalFunction, import_auto_system, import_linx,
};
use maquininha_merchant::{Merchant, MerchantConfig, MerchantError, SaleDraft};
use maquininha_model::CnpjError;
use support::{Shop, active, device, direct, serial};

/// L14.
#[tokio::test]
async fn a_machine_enabled_for_orders_has_lost_its_other_functions() {
    let shop = Shop::open().await;
    let offered = shop.merchant.functions(&serial("T1")).await.unwrap();
    assert_eq!(
        offered,
        [
            TerminalFunction::DirectOrder,
            TerminalFunction::ListedOrder,
            TerminalFunction::OrderPrint
        ]
    );
    let tef = shop.merchant.require_function(&serial("T1"), TerminalFunction::Tef).await;
    assert_eq!(tef.unwrap_err().code(), "merchant.exclusive_mode");
    let not_exclusive = BTreeSet::from([serial("T1")]);
    shop.merchant.reconfigure(MerchantConfig { not_exclusive, ..active() }).await.unwrap();
    assert!(shop.merchant.require_function(&serial("T1"), TerminalFunction::Tef).await.is_ok());
}

/// L15, C31.
#[tokio::test]
async fn the_device_list_follows_the_back_office() {
    let mut shop = Shop::bare(active()).await;
    let sync = async |merchant: &Merchant, rows: &[DeviceRow]| {
        merchant.sync_devices(rows).await.unwrap().0
    };
    let added = |text| DeviceChange::Added { serial: serial(text) };
    let two = [device("T1", "L3"), device("T2", "L3")];
    assert_eq!(sync(&shop.merchant, &two).await, [added("T1"), added("T2")]);
    let changes = sync(&shop.merchant, &[device("T1", "A8"), device("T3", "L3")]).await;
    let expected = [
        DeviceChange::Changed { serial: serial("T1") },
        added("T3"),
        DeviceChange::Removed { serial: serial("T2") },
    ];
    assert_eq!(changes, expected);
    shop.restart().await;
    assert_eq!(shop.merchant.devices().await.unwrap().len(), 2);
    // A new machine receives orders with no change of configuration.
    shop.listed("VENDA-1", 10).await;
    let target = shop.api.with(|script| script.sent[0].target.clone());
    let serials = vec![serial("T1"), serial("T3")];
    assert_eq!(target, maquininha_model::Target::Listed { serials });
}

/// L19, L20, L21, L22, L23, L24.
#[tokio::test]
async fn a_device_row_is_checked_field_by_field() {
    let good = device("T1", "L3");
    let read = DeviceRecord::read;
    let printer = DeviceRow { peripheral_type: "PRINTER".into(), ..good.clone() };
    assert!(matches!(read(&printer), Err(DeviceError::PeripheralType { .. })));
    let scale = DeviceRow { equipment: "SCALE".into(), ..good.clone() };
    assert!(matches!(read(&scale), Err(DeviceError::Equipment { .. })));
    let no_model = DeviceRow { model: " ".into(), ..good.clone() };
    assert_eq!(read(&no_model), Err(DeviceError::ModelMissing));
    let no_serial = DeviceRow { serial: String::new(), ..good.clone() };
    assert!(matches!(read(&no_serial), Err(DeviceError::Serial(_))));
    let bad_cnpj = DeviceRow { acquirer_cnpj: "11.222.333/0001-82".into(), ..good.clone() };
    assert_eq!(read(&bad_cnpj), Err(DeviceError::Cnpj(CnpjError::CheckDigits)));
    let letters = DeviceRow { acquirer_cnpj: "12.ABC.345/01DE-35".into(), ..good.clone() };
    assert!(read(&letters).is_ok());

    let full = DeviceRow {
        description: Some("Caixa 1".into()),
        additional_price_level: Some("2".into()),
        company: Some("Loja".into()),
        establishment_code: Some("123".into()),
        ..good.clone()
    };
    let record = read(&full).unwrap();
    let json = serde_json::to_string(&record).unwrap();
    let back: DeviceRecord = serde_json::from_str(&json).unwrap();
    assert_eq!(back, record);
    assert_eq!(
        (back.description, back.additional_price_level, back.company, back.establishment_code),
        (full.description, full.additional_price_level, full.company, full.establishment_code)
    );

    let shop = Shop::bare(active()).await;
    shop.merchant.add_device(&good).await.unwrap();
    let again = shop.merchant.add_device(&good).await.unwrap_err();
    assert_eq!(again, MerchantError::Device(DeviceError::SerialTaken { serial: serial("T1") }));
    let unknown = shop.merchant.add_device(&device("T9", "Z9")).await.unwrap();
    let warning = DeviceWarning::UnknownModel { serial: serial("T9"), model: "Z9".into() };
    assert_eq!(unknown, Some(warning));
    let refused = SaleDraft { device: Some(serial("T9")), ..direct("VENDA-1", 30) };
    let error = shop.try_create(refused).await.unwrap_err();
    assert_eq!(error.code(), "merchant.direct_not_on_model");
}

/// L26.
#[test]
fn both_tables_of_devices_give_the_same_list() {
    let linx = LinxRow {
        tipo_periferico: "POS".into(),
        equipamento: "POS".into(),
        modelo: "L3".into(),
        numero_serie: "T1".into(),
        cnpj_adquirente: "11.222.333/0001-81".into(),
        descricao: Some("Caixa 1".into()),
        ..LinxRow::default()
    };
    let auto_system = AutoSystemRow {
        serial: "T1".into(),
        model: "l3".into(),
        acquirer: "11222333000181".into(),
        name: Some("Caixa 1".into()),
        ..AutoSystemRow::default()
    };
    let read = |rows: Vec<DeviceRow>| {
        rows.iter().map(|row| DeviceRecord::read(row).unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(read(import_linx(vec![linx])), read(import_auto_system(vec![auto_system])));
}
