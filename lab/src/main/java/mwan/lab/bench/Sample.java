package mwan.lab.bench;

import java.util.List;

/// The values of one figure over the rounds of a run.
record Sample(List<Double> sorted) {

    static Sample of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a figure without values");
        }
        return new Sample(values.stream().sorted().toList());
    }

    double median() {
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    double smallest() {
        return sorted.getFirst();
    }

    double largest() {
        return sorted.getLast();
    }

    /// The median's 95 % interval by order statistics: no assumption on the distribution is made.
    /// With fewer than six values no two of them enclose the median that surely, and the interval
    /// is from the smallest to the largest.
    Interval interval() {
        int n = sorted.size();
        int below = 0;
        double tail = binomial(n, 0);
        while (below + 1 < n / 2 && tail + binomial(n, below + 1) <= 0.025) {
            below++;
            tail += binomial(n, below);
        }
        if (tail > 0.025) {
            return new Interval(smallest(), largest());
        }
        return new Interval(sorted.get(below), sorted.get(n - 1 - below));
    }

    /// The chance that of n values exactly k lie below the median.
    private static double binomial(int n, int k) {
        double chance = Math.pow(0.5, n);
        for (int i = 0; i < k; i++) {
            chance = chance * (n - i) / (i + 1);
        }
        return chance;
    }

    record Interval(double low, double high) {
        double halfWidth() {
            return (high - low) / 2;
        }
    }
}
