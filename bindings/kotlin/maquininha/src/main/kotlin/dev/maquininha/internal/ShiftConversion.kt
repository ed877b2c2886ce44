package dev.maquininha.internal

import dev.maquininha.ffi.Operator as FfiOperator
import dev.maquininha.ffi.Permission as FfiPermission
import dev.maquininha.ffi.ShiftClosing as FfiShiftClosing
import dev.maquininha.merchant.Operator
import dev.maquininha.merchant.Permission
import dev.maquininha.merchant.ShiftClosing

internal fun Operator.toFfi(): FfiOperator = FfiOperator(name, permissions.map { it.toFfi() })

internal fun FfiShiftClosing.toPublic(): ShiftClosing = ShiftClosing(
    shift = shift,
    pending = pending.map { it.toPublic() },
    movement = movement.toPublic(),
)

private fun Permission.toFfi(): FfiPermission = when (this) {
    Permission.CLOSE_SHIFT -> FfiPermission.CLOSE_SHIFT
    Permission.CLOSE_SHIFT_WITH_PENDING -> FfiPermission.CLOSE_SHIFT_WITH_PENDING
    Permission.UNRECOGNIZED -> unrecognized()
}
