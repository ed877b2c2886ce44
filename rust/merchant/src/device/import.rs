use serde::Deserialize;

use super::DeviceRow;

/// A row of the back office's own table.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct LinxRow {
    /// Type of the peripheral.
    pub tipo_periferico: String,
    /// The equipment.
    pub equipamento: String,
    /// Model.
    pub modelo: String,
    /// Serial number.
    pub numero_serie: String,
    /// The acquirer's CNPJ.
    pub cnpj_adquirente: String,
    /// Free text.
    pub descricao: Option<String>,
    /// Price level that is added.
    pub nivel_preco_adicional: Option<String>,
    /// Company.
    pub empresa: Option<String>,
    /// The establishment's code.
    pub codigo_estabelecimento: Option<String>,
}

/// A row of the second product's table, which keeps terminals only and
/// therefore has no types (demand L26).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct AutoSystemRow {
    /// Serial number.
    pub serial: String,
    /// Model.
    pub model: String,
    /// The acquirer's CNPJ.
    pub acquirer: String,
    /// Free text.
    pub name: Option<String>,
    /// Price level that is added.
    pub price_level: Option<String>,
    /// Company.
    pub company: Option<String>,
    /// The establishment's code.
    pub merchant_code: Option<String>,
}

/// Rows of the back office's own table.
pub fn import_linx(rows: Vec<LinxRow>) -> Vec<DeviceRow> {
    rows.into_iter()
        .map(|row| DeviceRow {
            peripheral_type: row.tipo_periferico,
            equipment: row.equipamento,
            model: row.modelo,
            serial: row.numero_serie,
            acquirer_cnpj: row.cnpj_adquirente,
            app_version: None,
            description: row.descricao,
            additional_price_level: row.nivel_preco_adicional,
            company: row.empresa,
            establishment_code: row.codigo_estabelecimento,
        })
        .collect()
}

/// Rows of the second product's table.
pub fn import_auto_system(rows: Vec<AutoSystemRow>) -> Vec<DeviceRow> {
    rows.into_iter()
        .map(|row| DeviceRow {
            peripheral_type: "POS".to_owned(),
            equipment: "POS".to_owned(),
            model: row.model,
            serial: row.serial,
            acquirer_cnpj: row.acquirer,
            app_version: None,
            description: row.name,
            additional_price_level: row.price_level,
            company: row.company,
            establishment_code: row.merchant_code,
        })
        .collect()
}
