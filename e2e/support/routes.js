/** Routes are what the server says that it has, and find its own name for an address. */
export class Routes {
  #routes;

  /** all are written as in "GET /rooms/:room". */
  constructor(all) {
    this.#routes = all.map((name) => {
      const [method, path] = name.split(" ");
      return { name, method, parts: path.split("/") };
    });
    // What names a part goes before what takes any: that is how the server has them in order as well.
    this.#routes.sort((a, b) => wildness(a) - wildness(b));
  }

  /** ask reads them where the server counts its answers by route. */
  static async ask(admin) {
    const answer = await fetch(`${admin}/metrics`);
    const counted = (await answer.text()).matchAll(/^parley_handlers_request_seconds_count\{method="(.+?)",route="(.+?)"/gm);
    const names = [...counted].map(([, method, route]) => `${method} ${route}`).filter((name) => name !== "any none");
    return [...new Set(names)].sort();
  }

  /** find returns the route's name, or the method with the path as it is. */
  find(method, path) {
    const parts = path.split("/");
    return this.#routes.find((route) => route.method === method && fits(route.parts, parts))?.name ?? `${method} ${path}`;
  }
}

const wildness = ({ parts }) => parts.filter((part) => /^[:*]/.test(part)).length;

const fits = (route, parts) =>
  (route.at(-1) === "*" ? parts.length >= route.length : parts.length === route.length) &&
  route.every((part, i) => part === "*" || (part.startsWith(":") ? parts[i] !== "" : part === parts[i]));
