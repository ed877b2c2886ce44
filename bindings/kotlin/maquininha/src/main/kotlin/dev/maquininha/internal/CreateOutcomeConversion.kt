package dev.maquininha.internal

import dev.maquininha.ffi.CreateOutcome as FfiCreateOutcome
import dev.maquininha.merchant.CreateOutcome

internal fun FfiCreateOutcome.toPublic(): CreateOutcome = when (this) {
    is FfiCreateOutcome.Created -> CreateOutcome.Created(sale.toPublic(), warnings.map { it.toPublic() })
    is FfiCreateOutcome.DeviceNeeded -> CreateOutcome.DeviceNeeded(devices.map { it.toPublic() })
    is FfiCreateOutcome.TenderNeeded -> CreateOutcome.TenderNeeded(tenders.map { it.toPublic() })
}
