/** An element with a class and text. */
export function element(name, className = '', text = undefined) {
  const created = document.createElement(name);
  if (className) {
    created.className = className;
  }
  if (text !== undefined) {
    created.textContent = text;
  }
  return created;
}

/** Sets the text of an element if it is another one, so that what listens to it is not told twice. */
export function say(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

let ids = 0;

/** Its id, and one of its own if it has none: for what names another element. */
export const idOf = (target) => (target.id ||= `element-${++ids}`);

/** 1234 as "1,234". */
export const grouped = (number) => number.toLocaleString('en');

/** "1 row", "2 rows". */
export const counted = (number, one, many = `${one}s`) => `${grouped(number)} ${number === 1 ? one : many}`;

/** Calls `draw` before the next frame, once however often it was asked to. */
export function drawing(draw) {
  let asked = 0;
  return () => {
    asked ||= requestAnimationFrame(() => {
      asked = 0;
      draw();
    });
  };
}
