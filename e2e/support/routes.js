/** Routes are the server's routes. They give an address the server's own name. */
export class Routes {
  #routes;

  /** all are in the form "GET /rooms/:room". */
  constructor(all) {
    this.#routes = all.map((name) => {
      const [method, path] = name.split(" ");
      return { name, method, parts: path.split("/") };
    });
    // Routes with a named part go before those with a parameter, as in the server.
    this.#routes.sort((a, b) => wildness(a) - wildness(b));
  }

  /** ask reads them from the server's metrics of answers by route. */
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
