"""Matrix products on slices of flat arrays, from inside compiled code.

Calls the dgemm of SciPy's BLAS through the symbol that ``np.dot`` uses in
numba, without the array views, reference counts and temporary results that
``np.dot`` needs: they cost as much as a 64 x 32 x 32 product itself.
"""

from numba import config, types
from numba.core import cgutils
from numba.extending import intrinsic


def _matmul_plain(c, co, a, ao, b, bo, m, n, k, transpose_a):
    """Row-major C[m, n] = op(A)[m, k] B[k, n] on flat arrays with offsets; op transposes or not."""
    left = a[ao : ao + m * k].reshape((k, m) if transpose_a else (m, k))
    c[co : co + m * n].reshape(m, n)[:] = (left.T if transpose_a else left) @ b[bo : bo + k * n].reshape(k, n)


@intrinsic
def _matmul_blas(typingctx, c, co, a, ao, b, bo, m, n, k, transpose_a):
    signature = types.void(c, co, a, ao, b, bo, m, n, k, transpose_a)

    def codegen(context, builder, signature, arguments):
        from llvmlite import ir

        c, co, a, ao, b, bo, m, n, k, ta = arguments
        char, word = ir.IntType(8), ir.IntType(64)
        pointer = char.as_pointer()
        double = ir.DoubleType()
        # kind, transa, transb; m, n, k; alpha, a, lda; b, ldb; beta, c, ldc
        matrix = [pointer, word]
        function_type = ir.FunctionType(
            ir.IntType(32), [char] * 3 + [word] * 3 + [pointer] + matrix + matrix + [pointer] + matrix
        )
        function = cgutils.get_or_insert_function(builder.module, function_type, "numba_xxgemm")

        def slot(value):
            stored = cgutils.alloca_once(builder, double)
            builder.store(value, stored)
            return builder.bitcast(stored, pointer)

        def address(index, array, offset):
            data = context.make_array(signature.args[index])(context, builder, array).data
            return builder.bitcast(builder.gep(data, [offset]), pointer)

        plain, transposed = ir.Constant(char, ord("n")), ir.Constant(char, ord("t"))
        # Row-major C = A B is column-major C' = B' A'.
        builder.call(
            function,
            [
                ir.Constant(char, ord("d")), plain, builder.select(ta, transposed, plain), n, m, k,
                slot(ir.Constant(double, 1.0)),
                address(4, b, bo), n,
                address(2, a, ao), builder.select(ta, m, k),
                slot(ir.Constant(double, 0.0)),
                address(0, c, co), n,
            ],
        )  # fmt: skip
        return context.get_dummy_value()

    return signature, codegen


matmul = _matmul_plain if config.DISABLE_JIT else _matmul_blas
