"use strict";
// A Metropolis walk in |psi|^2 of the harmonic oscillator; the step of nmlnp.learning.metropolis.
const metropolis = (() => {
  const logPsi = (x, alpha = 1) => -0.5 * alpha * x * x;
  const density = (x, alpha = 1) => Math.sqrt(alpha / Math.PI) * Math.exp(-alpha * x * x);

  // One step: `normal` makes the proposal, `exponential` (minus the log of a uniform number) decides.
  function step(x, width, normal, exponential, alpha = 1) {
    const proposed = x + width * normal;
    const accepted = -exponential < 2 * (logPsi(proposed, alpha) - logPsi(x, alpha));
    return { x: accepted ? proposed : x, accepted };
  }

  // The acceptance of Gaussian moves in a Gaussian of variance 1/(2 alpha).
  const acceptance = (width, alpha = 1) => (2 / Math.PI) * Math.atan(2 / (width * Math.sqrt(2 * alpha)));

  // Mean and standard error of a series, from the spread of 20 blocks.
  function blocked(values) {
    const size = Math.floor(values.length / 20);
    if (size < 1) return { mean: NaN, error: NaN };
    const means = Array.from({ length: 20 }, (_, b) => {
      let sum = 0;
      for (let k = b * size; k < (b + 1) * size; k += 1) sum += values[k];
      return sum / size;
    });
    const mean = means.reduce((sum, m) => sum + m, 0) / 20;
    const variance = means.reduce((sum, m) => sum + (m - mean) ** 2, 0) / 19;
    return { mean, error: Math.sqrt(variance / 20) };
  }

  // Uniform numbers in (0, 1) from a seed (mulberry32), and what is drawn from them.
  function generator(seed) {
    let state = seed >>> 0;
    const uniform = () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let t = Math.imul(state ^ (state >>> 15), state | 1);
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
      return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4294967296;
    };
    const exponential = () => -Math.log(uniform());
    const normal = () => Math.sqrt(2 * exponential()) * Math.cos(2 * Math.PI * uniform());
    return { uniform, exponential, normal };
  }

  return { logPsi, density, step, acceptance, blocked, generator };
})();

if (typeof module !== "undefined") module.exports = metropolis;
else {
  figure.mount("metropolis", (stage) => {
    const [SHOWN, KEPT, BINS, RANGE] = [300, 50000, 40, 3.2];
    let moveWidth = 1.5;
    let random, walk, accepted;
    let running = null;
    let width = 0;

    const controls = figure.html("div", { class: "interactive-controls" }, stage);
    figure.slider(
      controls, "Width of the moves:", { min: 0.05, max: 8, step: 0.05, value: moveWidth, show: (w) => w.toFixed(2) },
      (value) => {
        moveWidth = value;
        restart();
      },
    );
    const play = figure.button(controls, "Walk", () => (running ? pause() : go()));
    figure.button(controls, "100 steps", () => {
      advance(100);
      draw();
    });
    figure.button(controls, "Start again", restart);
    const trace = figure.svg("svg", { role: "img", "aria-label": "Position of the walker in its last steps" }, stage);
    const histogram = figure.svg("svg", { role: "img", "aria-label": "Histogram of the positions beside psi squared" }, stage);
    const readout = figure.html("p", { class: "interactive-readout" }, stage);

    function restart() {
      // The walk begins far out, so that the way to the centre is seen.
      [random, walk, accepted] = [metropolis.generator(1), [3], 0];
      advance(2000);
      if (width) draw();
    }
    function advance(steps) {
      for (let k = 0; k < steps && walk.length < KEPT; k += 1) {
        const next = metropolis.step(walk.at(-1), moveWidth, random.normal(), random.exponential());
        walk.push(next.x);
        accepted += next.accepted;
      }
    }
    function go() {
      play.textContent = "Pause";
      const frame = () => {
        advance(20);
        draw();
        if (walk.length >= KEPT) pause();
        else running = requestAnimationFrame(frame);
      };
      running = requestAnimationFrame(frame);
    }
    function pause() {
      cancelAnimationFrame(running);
      running = null;
      play.textContent = "Walk";
    }

    function draw() {
      drawTrace();
      drawHistogram();
      const squares = metropolis.blocked(walk.map((x) => x * x));
      const steps = walk.length - 1;
      readout.textContent =
        `${steps} steps; acceptance ${(accepted / steps).toFixed(3)} (exact ${metropolis.acceptance(moveWidth).toFixed(3)}); ` +
        `⟨x²⟩ = ${squares.mean.toFixed(3)} ± ${squares.error.toFixed(3)} from 20 blocks (exact 0.5)`;
    }
    function drawTrace() {
      trace.replaceChildren();
      trace.setAttribute("width", width);
      trace.setAttribute("height", 186);
      const box = { left: 52, top: 10, width: width - 64, height: 130 };
      const first = Math.max(0, walk.length - SHOWN);
      const limits = { x: [first, first + SHOWN], y: [-RANGE, RANGE], yTicks: [-2, 0, 2], xLabel: "step", yLabel: "position x" };
      const axes = figure.axes(trace, box, limits);
      const points = walk.slice(first).map((x, k) => [axes.x(first + k), axes.y(Math.min(Math.max(x, -RANGE), RANGE))]);
      figure.svg("path", { class: "line c0", d: figure.path(points) }, trace);
    }
    function drawHistogram() {
      histogram.replaceChildren();
      histogram.setAttribute("width", width);
      histogram.setAttribute("height", 246);
      const box = { left: 52, top: 10, width: width - 64, height: 190 };
      const axes = figure.axes(histogram, box, { x: [-RANGE, RANGE], y: [0, 0.8], xLabel: "position x", yLabel: "probability density" });
      const counts = new Array(BINS).fill(0);
      for (const x of walk) {
        const bin = Math.floor(((x + RANGE) / (2 * RANGE)) * BINS);
        if (bin >= 0 && bin < BINS) counts[bin] += 1;
      }
      const size = (2 * RANGE) / BINS;
      counts.forEach((count, bin) => {
        const height = Math.min(count / (walk.length * size), 0.8);
        const [x, y] = [axes.x(-RANGE + bin * size), axes.y(height)];
        const bar = { x: x + 0.5, y, width: box.width / BINS - 1, height: axes.y(0) - y };
        figure.svg("rect", { class: "bar c0", ...bar }, histogram);
      });
      const curve = Array.from({ length: 161 }, (_, k) => -RANGE + (k * 2 * RANGE) / 160);
      const points = curve.map((x) => [axes.x(x), axes.y(metropolis.density(x))]);
      figure.svg("path", { class: "line c1", d: figure.path(points) }, histogram);
      const name = { class: "curve-name c1", x: axes.x(0.75), y: axes.y(0.6) };
      figure.svg("text", name, histogram, "|ψ|²");
    }

    restart();
    return (now) => {
      width = now;
      draw();
    };
  });
}
