"""Writes an archive of float64 numbers that are hard to round; argument: the file."""
import sys

import numpy

random = numpy.random.default_rng(5)
middle = 1 + 2.0 ** -11
edges = [middle, middle + 2.0 ** -40, middle - 2.0 ** -40, 65519.999999, 65520, 1e39, -1e300, 2.0 ** -25, 2.0 ** -25 + 2.0 ** -60,
         1e-310, 0.0, -0.0, numpy.inf, -numpy.inf, 3.4028235677973366e38]
numpy.savez(sys.argv[1], edges=numpy.array([edges]), many=random.standard_normal((64, 64)) * 10.0 ** random.integers(-12, 6, (64, 64)))
