//! Every text an operator reads, in Portuguese and English.

use maquininha_flow::OrderCallError;
use maquininha_flow::sale::{LateAction, SaleEvent, SaleRefusal};
use serde::{Deserialize, Serialize};

use super::MerchantError;
use crate::config::NotActivatedWhy;
use crate::draft::DraftError;

/// Language of user texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// Brazilian Portuguese. The default.
    #[default]
    #[serde(rename = "pt-BR")]
    PtBr,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Language {
    fn pick(self, pt: impl Into<String>, en: impl Into<String>) -> String {
        match self {
            Self::PtBr => pt.into(),
            Self::En => en.into(),
        }
    }
}

pub(super) fn error_text(error: &MerchantError, language: Language) -> String {
    use MerchantError as E;
    match error {
        E::ModuleInactive => language.pick(
            "A integração com a maquininha não está ativa.",
            "The terminal integration is not active.",
        ),
        E::NotServing(why) => language.pick(
            "Este computador não executa o serviço da maquininha.",
            format!("This computer does not run the terminal service: {why}."),
        ),
        E::NotActivated { why: NotActivatedWhy::Acquirer } => language.pick(
            "O estabelecimento não está ativado. Peça a ativação ao credenciador (Partner Hub).",
            "The establishment is not activated. Ask the acquirer for activation (Partner Hub).",
        ),
        E::NotActivated { why: NotActivatedWhy::Partner } => language.pick(
            "A ativação não tem o código de parceiro. Fale com a software house.",
            "The activation carries no partner id. Ask the software house.",
        ),
        E::Config(error) => language.pick(
            format!("Configuração inválida: {error}."),
            format!("The configuration is not valid: {error}."),
        ),
        E::Draft(DraftError::DirectInDelivery) => language.pick(
            "Entrega usa sempre a lista de pedidos: não escolha maquininha nem forma de pagamento.",
            "A delivery is always listed: select no terminal and no method.",
        ),
        E::Draft(error) => language.pick(
            format!("Dados da venda incompletos ou inválidos: {error}."),
            format!("The sale is incomplete or not valid: {error}."),
        ),
        E::FlowNotAccredited { flow, .. } => language.pick(
            format!("A conta não foi credenciada para pedidos do tipo {flow}."),
            format!("The account was not accredited for {flow} orders."),
        ),
        E::DeviceUnknown { .. } => language.pick(
            "Maquininha não cadastrada. Cadastre o número de série.",
            "The terminal is not registered. Register its serial number.",
        ),
        E::Device(error) => language.pick(
            format!("Cadastro da maquininha recusado: {error}."),
            format!("The terminal's record is refused: {error}."),
        ),
        E::DirectNotOnModel { model, .. } => language.pick(
            format!("A maquininha {model} é somente para entrega."),
            format!("Terminal model {model} is for delivery only."),
        ),
        E::TenderNotInContract { tender, .. } => language.pick(
            format!("O contrato com o credenciador não inclui {tender}."),
            format!("The acquirer's contract does not include {tender}."),
        ),
        E::PixNotOnApp { .. } => language.pick(
            "Pix exige o aplicativo de pagamento 6.4 ou mais novo. Atualize a maquininha.",
            "Pix needs payment app 6.4 or newer. Update the terminal.",
        ),
        E::ExclusiveMode { .. } => language.pick(
            "Função indisponível: esta maquininha atende somente pedidos do PDV.",
            "Not available in this mode: this terminal works for orders only.",
        ),
        E::TooManyOpenOrders { open, limit, .. } => language.pick(
            format!("Há {open} pedidos abertos (limite {limit}). Feche um deles."),
            format!("{open} orders are open (limit {limit}). Close one of them."),
        ),
        E::ReferenceInUse { reference } => language.pick(
            format!("A referência {reference} já é de outra venda."),
            format!("The reference {reference} belongs to another sale."),
        ),
        E::SaleUnknown { reference } => language.pick(
            format!("Venda {reference} não encontrada."),
            format!("There is no sale {reference}."),
        ),
        E::Sale(refusal) => refusal_text(refusal, language),
        E::Print(error) => language.pick(
            format!("Impressão na maquininha recusada: {error}."),
            format!("The print at the terminal is refused: {error}."),
        ),
        E::PermissionDenied { .. } => {
            language.pick("O operador não tem permissão.", "The operator lacks the permission.")
        }
        E::Shift { open, .. } => language.pick(
            format!("Turno inválido; aberto: {}.", open.as_deref().unwrap_or("nenhum")),
            format!("Wrong shift; open: {}.", open.as_deref().unwrap_or("none")),
        ),
        E::OrderApi(OrderCallError::OutcomeUnknown) => language.pick(
            "Sem resposta do serviço de pedidos. O sistema está conferindo; não repita a venda.",
            "The order service did not answer. It is being checked; do not repeat the sale.",
        ),
        E::OrderApi(error) => language.pick(
            format!("O serviço de pedidos não atendeu: {error}."),
            format!("The order service did not do it: {error}."),
        ),
        E::Store(_) | E::Secret(_) => language.pick(
            "Não foi possível gravar. Verifique o disco antes de vender.",
            "Nothing can be stored. Check the disk before selling.",
        ),
        E::Stopped => language.pick("O serviço foi parado.", "The service is stopped."),
    }
}

fn refusal_text(refusal: &SaleRefusal, language: Language) -> String {
    match refusal {
        SaleRefusal::AlreadyPaid { paid } => language.pick(
            format!("A venda já foi paga ({paid}). Faça o estorno."),
            format!("The sale is already paid ({paid}). Refund it instead."),
        ),
        SaleRefusal::NotPaidYet { remaining } => language.pick(
            format!("A maquininha ainda não recebeu o pagamento. Faltam {remaining}."),
            format!("The terminal has not been paid yet. {remaining} remain."),
        ),
        SaleRefusal::FiscalTimeOver { until } => language.pick(
            format!("O prazo fiscal para cancelar terminou em {until}."),
            format!("The fiscal time to cancel ended at {until}."),
        ),
        SaleRefusal::OtherTerminal { serial } => language.pick(
            format!("O pagamento foi feito na maquininha {serial}. Estorne nela."),
            format!("The payment was made on terminal {serial}. Refund it there."),
        ),
        other => language.pick(
            format!("A venda não permite isso agora: {other}."),
            format!("The sale does not allow it now: {other}."),
        ),
    }
}

/// The text of an event for the sales screen; none where the screen shows
/// nothing (demand L51).
pub fn event_text(event: &SaleEvent, language: Language) -> Option<String> {
    if event.is_silent() {
        return None;
    }
    let text = match event {
        SaleEvent::OrderCreated { .. } => language.pick(
            "Pedido criado. Efetue o pagamento na maquininha.",
            "Order created. Pay at the terminal.",
        ),
        SaleEvent::CreateFailed { .. } => language
            .pick("O pedido não foi criado. Tente de novo.", "The order was not made. Try again."),
        SaleEvent::PaymentReceived { paid, .. } => {
            language.pick(format!("Pagamento recebido: {paid}."), format!("Paid: {paid}."))
        }
        SaleEvent::Finalized { .. } => language.pick("Venda finalizada.", "The sale is over."),
        SaleEvent::PaymentLinked { .. } => language.pick(
            "Pagamento vinculado. Finalize a venda na aba de entregas.",
            "Payment linked. Settle the sale in the delivery list.",
        ),
        SaleEvent::Overpaid { excess, .. } => language
            .pick(format!("Pago a mais: {excess}."), format!("Paid above the total: {excess}.")),
        SaleEvent::Canceled { .. } => language.pick("Venda cancelada.", "The sale is canceled."),
        SaleEvent::LatePayment { payment, action } => match action {
            LateAction::RefundAsked => language.pick(
                format!("Pagamento de {} após o cancelamento. Estorno pedido.", payment.amount),
                format!("{} was paid after the cancel. A refund was asked.", payment.amount),
            ),
            LateAction::RefundAtTerminal => language.pick(
                format!(
                    "Pagamento de {} após o cancelamento. Estorne na maquininha.",
                    payment.amount
                ),
                format!("{} was paid after the cancel. Refund it at the terminal.", payment.amount),
            ),
        },
        SaleEvent::Refunded { amount, .. } => {
            language.pick(format!("Estornado: {amount}."), format!("Refunded: {amount}."))
        }
        SaleEvent::RefundAtTerminal { amount, serial, .. } => {
            let serial = serial.as_ref().map_or("", |serial| serial.as_str());
            language.pick(
                format!("Estorne {amount} na maquininha {serial}."),
                format!("Refund {amount} at terminal {serial}."),
            )
        }
        SaleEvent::RefundUnknown { .. } => language.pick(
            "Não se sabe se o estorno foi feito. Confira antes de repetir.",
            "It is not known whether the refund was made. Check before repeating it.",
        ),
        SaleEvent::NotShown { paid, .. } => language.pick(
            format!("Um aviso falou de {paid}, mas o pedido não mostra isso. Confira o pedido."),
            format!("A notice told of {paid}, but the order does not show it. Check the order."),
        ),
        SaleEvent::StillWaiting => language.pick(
            "Ninguém pagou ainda. Continuar esperando ou cancelar?",
            "Nobody has paid yet. Wait on or cancel?",
        ),
        SaleEvent::PrintOffered { .. } => language
            .pick("Imprimir o documento na maquininha?", "Print the document at the terminal?"),
        SaleEvent::CloseFailing => language.pick(
            "O pedido ainda não foi fechado; a maquininha pode ficar bloqueada.",
            "The order is not closed yet; the terminal may stay blocked.",
        ),
        SaleEvent::ClosedElsewhere => language
            .pick("O pedido foi fechado por outro sistema.", "Another system closed the order."),
        _ => return None,
    };
    Some(text)
}
