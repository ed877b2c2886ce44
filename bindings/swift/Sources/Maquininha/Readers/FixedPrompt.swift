internal import MaquininhaFFI

/// What an input asks for. The reader shows a text of its own for each, so that no app can ask for
/// a PIN; nothing of a card can be asked for at all.
public enum FixedPrompt: Hashable, Sendable, CaseIterable {
    /// Telephone area code.
    case areaCode
    /// Telephone number.
    case phone
    /// Area code and telephone number.
    case areaCodeAndPhone
    /// CPF of a person.
    case cpf
    /// RG of a person.
    case identityCard
    /// CNPJ of a company.
    case cnpj
    /// Date, DDMMYYYY.
    case date
    /// Date of birth, DDMMYYYY.
    case birthDate
    /// Identification, such as a driver's number.
    case identification
    /// Code of a loyalty programme.
    case loyaltyCode
    /// Number of the table.
    case table
    /// Number of people.
    case people
    /// Quantity.
    case quantity
    /// Number of the fuel pump.
    case pump
    /// Number of the parking spot.
    case parkingSpot
    /// Number of the window or till.
    case till
    /// Code of the seller.
    case seller
    /// Code of the waiter.
    case waiter
    /// Rating of the service.
    case serviceRating
    /// Number of the invoice.
    case invoice
    /// Number of the tab (comanda).
    case tab
    /// Plate of the vehicle.
    case plate
    /// Mileage of the vehicle.
    case odometer
    /// Mileage at the start.
    case odometerStart
    /// Mileage at the end.
    case odometerEnd
    /// Percentage.
    case percentage
    /// Satisfaction, 0 to 10.
    case satisfaction
    /// Token.
    case token
    /// Number of instalments.
    case installments
    /// Code of the plan.
    case planCode
    /// Code of the product.
    case productCode
}

extension FixedPrompt {
    var ffi: MaquininhaFFI.FixedPrompt {
        switch self {
        case .areaCode: .areaCode
        case .phone: .phone
        case .areaCodeAndPhone: .areaCodeAndPhone
        case .cpf: .cpf
        case .identityCard: .identityCard
        case .cnpj: .cnpj
        case .date: .date
        case .birthDate: .birthDate
        case .identification: .identification
        case .loyaltyCode: .loyaltyCode
        case .table: .table
        case .people: .people
        case .quantity: .quantity
        case .pump: .pump
        case .parkingSpot: .parkingSpot
        case .till: .till
        case .seller: .seller
        case .waiter: .waiter
        case .serviceRating: .serviceRating
        case .invoice: .invoice
        case .tab: .tab
        case .plate: .plate
        case .odometer: .odometer
        case .odometerStart: .odometerStart
        case .odometerEnd: .odometerEnd
        case .percentage: .percentage
        case .satisfaction: .satisfaction
        case .token: .token
        case .installments: .installments
        case .planCode: .planCode
        case .productCode: .productCode
        }
    }
}
