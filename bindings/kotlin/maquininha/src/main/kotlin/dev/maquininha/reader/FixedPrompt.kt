package dev.maquininha.reader

/**
 * What an input asks for. The reader shows a text of its own for each, so that no app can ask for a
 * PIN; nothing of a card can be asked for at all.
 */
public enum class FixedPrompt {
    /** Telephone area code. */
    AREA_CODE,

    /** Telephone number. */
    PHONE,

    /** Area code and telephone number. */
    AREA_CODE_AND_PHONE,

    /** CPF of a person. */
    CPF,

    /** RG of a person. */
    IDENTITY_CARD,

    /** CNPJ of a company. */
    CNPJ,

    /** Date, DDMMYYYY. */
    DATE,

    /** Date of birth, DDMMYYYY. */
    BIRTH_DATE,

    /** Identification, such as a driver's number. */
    IDENTIFICATION,

    /** Code of a loyalty programme. */
    LOYALTY_CODE,

    /** Number of the table. */
    TABLE,

    /** Number of people. */
    PEOPLE,

    /** Quantity. */
    QUANTITY,

    /** Number of the fuel pump. */
    PUMP,

    /** Number of the parking spot. */
    PARKING_SPOT,

    /** Number of the window or till. */
    TILL,

    /** Code of the seller. */
    SELLER,

    /** Code of the waiter. */
    WAITER,

    /** Rating of the service. */
    SERVICE_RATING,

    /** Number of the invoice. */
    INVOICE,

    /** Number of the tab (comanda). */
    TAB,

    /** Plate of the vehicle. */
    PLATE,

    /** Mileage of the vehicle. */
    ODOMETER,

    /** Mileage at the start. */
    ODOMETER_START,

    /** Mileage at the end. */
    ODOMETER_END,

    /** Percentage. */
    PERCENTAGE,

    /** Satisfaction, 0 to 10. */
    SATISFACTION,

    /** Token. */
    TOKEN,

    /** Number of instalments. */
    INSTALLMENTS,

    /** Code of the plan. */
    PLAN_CODE,

    /** Code of the product. */
    PRODUCT_CODE,
}
