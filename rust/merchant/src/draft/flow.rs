use maquininha_flow::sale::SaleContext;
use maquininha_model::Flow;

use super::DraftError;

/// The rule that chooses the flow (demand L39): listed when neither terminal
/// nor method is selected, direct as soon as one of them is; then the other
/// one is needed too. A delivery is always listed (demand L61).
pub fn choose_flow(
    kind: SaleContext,
    device_selected: bool,
    tender_selected: bool,
) -> Result<Flow, DraftError> {
    match (kind, device_selected || tender_selected) {
        (SaleContext::Delivery, true) => Err(DraftError::DirectInDelivery),
        (SaleContext::Counter, true) => Ok(Flow::Direct),
        (_, false) => Ok(Flow::Listed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_combinations_choose_the_flow() {
        let table = [
            (false, false, Flow::Listed),
            (true, false, Flow::Direct),
            (false, true, Flow::Direct),
            (true, true, Flow::Direct),
        ];
        for (device, tender, flow) in table {
            assert_eq!(choose_flow(SaleContext::Counter, device, tender), Ok(flow));
        }
        assert_eq!(choose_flow(SaleContext::Delivery, false, false), Ok(Flow::Listed));
    }
}
