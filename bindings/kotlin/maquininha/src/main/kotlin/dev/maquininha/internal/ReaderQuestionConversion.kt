package dev.maquininha.internal

import dev.maquininha.reader.FixedPrompt
import dev.maquininha.reader.InputKind
import dev.maquininha.reader.ReaderAnswer
import dev.maquininha.reader.ReaderKey
import dev.maquininha.reader.ReaderQuestion
import dev.maquininha.ffi.FixedPrompt as FfiFixedPrompt
import dev.maquininha.ffi.InputKind as FfiInputKind
import dev.maquininha.ffi.ReaderAnswer as FfiReaderAnswer
import dev.maquininha.ffi.ReaderKey as FfiReaderKey
import dev.maquininha.ffi.ReaderQuestion as FfiReaderQuestion

internal fun ReaderQuestion.toFfi(): FfiReaderQuestion = when (this) {
    is ReaderQuestion.Key -> FfiReaderQuestion.Key(text)
    is ReaderQuestion.Menu -> FfiReaderQuestion.Menu(title, options)
    is ReaderQuestion.Input -> FfiReaderQuestion.Input(
        prompt = prompt.toFfi(),
        kind = kind.toFfi(),
        charsMin = length.first.asUByte(),
        charsMax = length.last.asUByte(),
    )
}

internal fun InputKind.toFfi(): FfiInputKind = when (this) {
    InputKind.NUMERIC -> FfiInputKind.NUMERIC
    InputKind.ALPHANUMERIC -> FfiInputKind.ALPHANUMERIC
}

internal fun FfiReaderAnswer.toPublic(): ReaderAnswer = when (this) {
    is FfiReaderAnswer.Key -> ReaderAnswer.Key(key.toPublic())
    is FfiReaderAnswer.Choice -> ReaderAnswer.Choice(index.toInt())
    is FfiReaderAnswer.Text -> ReaderAnswer.Text(text)
    FfiReaderAnswer.Canceled -> ReaderAnswer.Canceled
    FfiReaderAnswer.TimedOut -> ReaderAnswer.TimedOut
}

internal fun FfiReaderKey.toPublic(): ReaderKey = when (this) {
    FfiReaderKey.Enter -> ReaderKey.Enter
    FfiReaderKey.Clear -> ReaderKey.Clear
    is FfiReaderKey.Function -> ReaderKey.Function(number.toInt())
}

internal fun FixedPrompt.toFfi(): FfiFixedPrompt = when (this) {
    FixedPrompt.AREA_CODE -> FfiFixedPrompt.AREA_CODE
    FixedPrompt.PHONE -> FfiFixedPrompt.PHONE
    FixedPrompt.AREA_CODE_AND_PHONE -> FfiFixedPrompt.AREA_CODE_AND_PHONE
    FixedPrompt.CPF -> FfiFixedPrompt.CPF
    FixedPrompt.IDENTITY_CARD -> FfiFixedPrompt.IDENTITY_CARD
    FixedPrompt.CNPJ -> FfiFixedPrompt.CNPJ
    FixedPrompt.DATE -> FfiFixedPrompt.DATE
    FixedPrompt.BIRTH_DATE -> FfiFixedPrompt.BIRTH_DATE
    FixedPrompt.IDENTIFICATION -> FfiFixedPrompt.IDENTIFICATION
    FixedPrompt.LOYALTY_CODE -> FfiFixedPrompt.LOYALTY_CODE
    FixedPrompt.TABLE -> FfiFixedPrompt.TABLE
    FixedPrompt.PEOPLE -> FfiFixedPrompt.PEOPLE
    FixedPrompt.QUANTITY -> FfiFixedPrompt.QUANTITY
    FixedPrompt.PUMP -> FfiFixedPrompt.PUMP
    FixedPrompt.PARKING_SPOT -> FfiFixedPrompt.PARKING_SPOT
    FixedPrompt.TILL -> FfiFixedPrompt.TILL
    FixedPrompt.SELLER -> FfiFixedPrompt.SELLER
    FixedPrompt.WAITER -> FfiFixedPrompt.WAITER
    FixedPrompt.SERVICE_RATING -> FfiFixedPrompt.SERVICE_RATING
    FixedPrompt.INVOICE -> FfiFixedPrompt.INVOICE
    FixedPrompt.TAB -> FfiFixedPrompt.TAB
    FixedPrompt.PLATE -> FfiFixedPrompt.PLATE
    FixedPrompt.ODOMETER -> FfiFixedPrompt.ODOMETER
    FixedPrompt.ODOMETER_START -> FfiFixedPrompt.ODOMETER_START
    FixedPrompt.ODOMETER_END -> FfiFixedPrompt.ODOMETER_END
    FixedPrompt.PERCENTAGE -> FfiFixedPrompt.PERCENTAGE
    FixedPrompt.SATISFACTION -> FfiFixedPrompt.SATISFACTION
    FixedPrompt.TOKEN -> FfiFixedPrompt.TOKEN
    FixedPrompt.INSTALLMENTS -> FfiFixedPrompt.INSTALLMENTS
    FixedPrompt.PLAN_CODE -> FfiFixedPrompt.PLAN_CODE
    FixedPrompt.PRODUCT_CODE -> FfiFixedPrompt.PRODUCT_CODE
}
