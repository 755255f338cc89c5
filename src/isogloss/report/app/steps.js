"use strict";
/* Scores as functions of their threshold. Shares are whole numbers p / q and a threshold is read from
   its decimal text, so that a tie is a tie: 0.3 is 3/10. */
Isogloss.steps = (() => {
  /** Read a decimal text: {text, over, under} with over / under exact; null where it is none. */
  function threshold(text) {
    const found = /^(\d*)(?:\.(\d*))?$/.exec(text.trim());
    if (found === null || (found[1] ?? "") + (found[2] ?? "") === "") return null;
    const decimals = (found[2] ?? "").replace(/0+$/, "");
    const under = 10n ** BigInt(decimals.length);
    return { text: text.trim(), over: BigInt(found[1] || "0") * under + BigInt(decimals || "0"), under };
  }

  const REACHES = {
    exact: ({ over, under }) => {
      if (under > 10n ** 9n) return (p, q) => BigInt(p) * under >= over * BigInt(q);
      const [above, below] = [Number(over), Number(under)]; // products below 2^53: exact
      return (p, q) => p * below >= above * q;
    },
    floats: ({ text }) => {
      const limit = Number(text);
      return (p, q) => p / q > limit;
    },
    percent: ({ over, under }, sides) => {
      // The nearest number to 2 θ / sides: forty digits of it, read.
      const limit = Number(`${(2n * over * 10n ** 40n) / (under * BigInt(sides))}e-40`) * 100;
      return (p, q) => (p / q) * 100 > limit;
    },
  };

  /** Read a comparison: its kind, and after a stroke how many sides share the threshold. */
  function kindOf(comparison) {
    const [kind, sides] = comparison.split("/");
    return [kind, Number(sides ?? 2)];
  }

  /** Return {count, whole} of steps [whole, p, q, number, ...] at a threshold. */
  function at(steps, theta, comparison) {
    const [kind, sides] = kindOf(comparison);
    const reaches = REACHES[kind](theta, sides);
    let count = 0;
    // Shares ascend: from the end on, until one is not reached.
    for (let i = steps.length - 3; i > 0 && reaches(steps[i], steps[i + 1]); i -= 3) count += steps[i + 2];
    return { count, whole: steps[0] };
  }

  /** Return the corners of the mean share of some scores over thresholds from 0 to `top`. */
  function corners(several, top, comparison) {
    const scale = kindOf(comparison)[1] / 2;
    const defined = several.filter(([whole]) => whole > 0);
    if (defined.length === 0) return [];
    const falls = [];
    for (const steps of defined) {
      for (let i = 1; i < steps.length; i += 3) {
        falls.push([(scale * steps[i]) / steps[i + 1], steps[i + 2] / (steps[0] * defined.length)]);
      }
    }
    falls.sort((one, other) => one[0] - other[0]);
    let share = falls.reduce((sum, [, fall]) => sum + fall, 0);
    const found = [[0, share]];
    for (const [place, fall] of falls) {
      if (place >= top) break;
      found.push([place, share], [place, Math.max(0, share - fall)]);
      share -= fall;
    }
    found.push([top, Math.max(0, share)]);
    return found;
  }

  return { threshold, at, corners };
})();
