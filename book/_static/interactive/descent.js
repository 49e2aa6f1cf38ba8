"use strict";
// Four optimisers on a surface; the formulas of nmlnp.learning.optimisers and nmlnp.learning.surfaces.
const descent = (() => {
  const surfaces = {
    // f = (u^2 + kappa v^2) / 2 with (u, v) the axes of the valley, turned by an angle.
    valley: ({ condition = 25, angle = 0.5 } = {}) => {
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      const hessian = [
        [c * c + condition * s * s, c * s * (1 - condition)],
        [c * s * (1 - condition), s * s + condition * c * c],
      ];
      return {
        value: ([x, y]) => 0.5 * (hessian[0][0] * x * x + 2 * hessian[0][1] * x * y + hessian[1][1] * y * y),
        gradient: ([x, y]) => [hessian[0][0] * x + hessian[0][1] * y, hessian[1][0] * x + hessian[1][1] * y],
      };
    },
    rosenbrock: () => ({
      value: ([x, y]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2,
      gradient: ([x, y]) => [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)],
    }),
  };

  // Each returns a function that turns a gradient into a step.
  const optimisers = {
    "gradient descent": (rate) => (g) => g.map((gk) => -rate * gk),
    momentum: (rate, mu = 0.9) => {
      let v = [0, 0];
      return (g) => (v = v.map((vk, k) => mu * vk - rate * g[k]));
    },
    RMSprop: (rate, rho = 0.9, epsilon = 1e-8) => {
      let s = [0, 0];
      return (g) => {
        s = s.map((sk, k) => rho * sk + (1 - rho) * g[k] ** 2);
        return g.map((gk, k) => (-rate * gk) / (Math.sqrt(s[k]) + epsilon));
      };
    },
    Adam: (rate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8) => {
      let [m, s, t] = [[0, 0], [0, 0], 0];
      return (g) => {
        t += 1;
        m = m.map((mk, k) => beta1 * mk + (1 - beta1) * g[k]);
        s = s.map((sk, k) => beta2 * sk + (1 - beta2) * g[k] ** 2);
        return m.map((mk, k) => (-rate * (mk / (1 - beta1 ** t))) / (Math.sqrt(s[k] / (1 - beta2 ** t)) + epsilon));
      };
    },
  };

  // The points of a descent; it ends early where the numbers end.
  function minimise(surface, start, optimiser, steps) {
    const points = [start];
    for (let k = 0; k < steps; k += 1) {
      const change = optimiser(surface.gradient(points[k]));
      const next = points[k].map((x, j) => x + change[j]);
      if (!next.every((x) => Math.abs(x) < 1e12)) break;
      points.push(next);
    }
    return points;
  }

  return { surfaces, optimisers, minimise };
})();

if (typeof module !== "undefined") module.exports = descent;
else {
  // Line segments where values on a grid pass a level (marching squares).
  const contour = (values, level, columns, rows, x, y) => {
    let d = "";
    const cut = (a, b) => (level - a) / (b - a);
    for (let j = 0; j < rows - 1; j += 1) {
      for (let i = 0; i < columns - 1; i += 1) {
        const [a, b] = [values[j][i], values[j][i + 1]];
        const [c, e] = [values[j + 1][i + 1], values[j + 1][i]];
        const crossings = [];
        if (a < level !== b < level) crossings.push([x(i + cut(a, b)), y(j)]);
        if (b < level !== c < level) crossings.push([x(i + 1), y(j + cut(b, c))]);
        if (e < level !== c < level) crossings.push([x(i + cut(e, c)), y(j + 1)]);
        if (a < level !== e < level) crossings.push([x(i), y(j + cut(a, e))]);
        for (let k = 0; k + 1 < crossings.length; k += 2) d += figure.path([crossings[k], crossings[k + 1]]);
      }
    }
    return d;
  };

  figure.mount("descent", (stage) => {
    const scenes = {
      valley: {
        name: "valley, condition number 25", surface: descent.surfaces.valley(), start: [-2.6, 1.2],
        x: [-3, 3], y: [-2, 2], rate: -1.5, levels: [0.05, 0.3, 1, 3, 8, 18, 35, 60], minimum: [0, 0],
      },
      rosenbrock: {
        name: "Rosenbrock's banana", surface: descent.surfaces.rosenbrock(), start: [-1.4, 1.6],
        x: [-2, 2], y: [-0.8, 2.4], rate: -2.8, levels: [0.2, 1, 4, 15, 50, 150, 400, 900], minimum: [1, 1],
      },
    };
    let scene = scenes.valley;
    let start = scene.start;
    let rate = scene.rate;
    let steps = 120;
    let width = 0;
    let place = null;

    const controls = figure.html("div", { class: "interactive-controls" }, stage);
    const options = Object.fromEntries(Object.entries(scenes).map(([key, { name }]) => [key, name]));
    figure.choice(controls, "Surface:", options, (key) => {
      scene = scenes[key];
      start = scene.start;
      slider.value = scene.rate;
      slider.dispatchEvent(new Event("input"));
    });
    const show = (power) => String(+(10 ** power).toPrecision(2));
    const slider = figure.slider(
      controls, "Learning rate η:", { min: -4, max: 0.3, step: 0.05, value: rate, show },
      (power) => {
        rate = power;
        draw();
      },
    );
    figure.slider(controls, "Steps:", { min: 1, max: 300, step: 1, value: steps, show: String }, (count) => {
      steps = count;
      draw();
    });
    const help = "Contours of the surface with four descents. Click, or use the arrow keys, to move the start.";
    const drawing = figure.svg("svg", { tabindex: 0, role: "application", "aria-label": help }, stage);
    const readout = figure.html("div", { class: "interactive-legend", "aria-live": "polite" }, stage);
    const below = figure.svg("svg", { role: "img", "aria-label": "Height above the minimum after each step" }, stage);

    function move(x, y) {
      const inside = (v, [low, high]) => Math.min(Math.max(v, low), high);
      start = [inside(x, scene.x), inside(y, scene.y)];
      draw();
    }
    drawing.addEventListener("pointerdown", (event) => {
      const [x, y] = figure.position(event, drawing);
      move(place.ofX(x), place.ofY(y));
    });
    drawing.addEventListener("keydown", (event) => {
      const moves = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] };
      const by = moves[event.key];
      if (!by) return;
      event.preventDefault();
      move(start[0] + by[0], start[1] + by[1]);
    });

    function draw() {
      drawing.replaceChildren();
      below.replaceChildren();
      readout.replaceChildren();
      const box = { left: 52, top: 8, width: width - 64, height: Math.round(0.56 * (width - 64)) };
      drawing.setAttribute("width", width);
      drawing.setAttribute("height", box.height + 54);
      place = figure.axes(drawing, box, { x: scene.x, y: scene.y, xLabel: "x", yLabel: "y" });
      const id = `clip-${scene.name.length}-${width}`;
      const clip = figure.svg("clipPath", { id }, drawing);
      figure.svg("rect", { x: box.left, y: box.top, width: box.width, height: box.height }, clip);
      const inner = figure.svg("g", { "clip-path": `url(#${id})` }, drawing);
      drawContours(inner);
      const heights = drawPaths(inner);
      figure.svg("circle", { class: "start", cx: place.x(start[0]), cy: place.y(start[1]), r: 6 }, inner);
      const [mx, my] = [place.x(scene.minimum[0]), place.y(scene.minimum[1])];
      figure.svg("path", { class: "minimum", d: `M${mx - 6},${my}h12M${mx},${my - 6}v12` }, inner);
      drawHeights(heights);
    }

    function drawContours(parent) {
      const [columns, rows] = [90, 60];
      const at = (k, count, [low, high]) => low + (k / (count - 1)) * (high - low);
      const values = Array.from({ length: rows }, (_, j) =>
        Array.from({ length: columns }, (_, i) =>
          scene.surface.value([at(i, columns, scene.x), at(j, rows, scene.y)]),
        ),
      );
      for (const level of scene.levels) {
        const x = (i) => place.x(at(i, columns, scene.x));
        const y = (j) => place.y(at(j, rows, scene.y));
        figure.svg("path", { class: "contour", d: contour(values, level, columns, rows, x, y) }, parent);
      }
    }

    function drawPaths(parent) {
      return Object.entries(descent.optimisers).map(([name, make], k) => {
        const points = descent.minimise(scene.surface, start, make(10 ** rate), steps);
        const pixels = points.map(([x, y]) => [place.x(x), place.y(y)]);
        // Far outside, SVG coordinates lose their meaning; one segment beyond the frame is enough.
        const far = pixels.findIndex(([x, y]) => Math.max(Math.abs(x), Math.abs(y)) > 1e4);
        const shown = far < 0 ? pixels : pixels.slice(0, far);
        figure.svg("path", { class: `line c${k}`, d: figure.path(shown) }, parent);
        if (shown.length <= 80) {
          for (const [x, y] of shown) figure.svg("circle", { class: `dot c${k}`, cx: x, cy: y, r: 2 }, parent);
        }
        const heights = points.map(scene.surface.value);
        const entry = figure.html("span", { class: `interactive-key c${k}` }, readout);
        figure.html("span", { class: "swatch" }, entry);
        const last = heights.at(-1);
        const lost = points.length <= steps || last > 1e3 * heights[0];
        entry.append(`${name}: ${lost ? "diverges" : `f = ${last.toExponential(1)}`}`);
        return heights;
      });
    }

    function drawHeights(all) {
      const box = { left: 52, top: 12, width: width - 64, height: 130 };
      below.setAttribute("width", width);
      below.setAttribute("height", 186);
      const [low, high] = [-8, 3];
      const yTicks = [-8, -6, -4, -2, 0, 2];
      const xTicks = figure.ticks(0, steps, box.width / 80).filter(Number.isInteger);
      const frame = { x: [0, steps], y: [low, high], xLabel: "step", yLabel: "height f", xTicks, yTicks };
      const axes = figure.axes(below, box, { ...frame, yFormat: (power) => (power ? `1e${power}` : "1") });
      all.forEach((heights, k) => {
        const points = heights.map((f, step) => {
          const power = Math.min(Math.max(Math.log10(Math.max(f, 1e-30)), low), high);
          return [axes.x(step), axes.y(power)];
        });
        figure.svg("path", { class: `line c${k}`, d: figure.path(points) }, below);
      });
    }

    return (now) => {
      width = now;
      draw();
    };
  });
}
