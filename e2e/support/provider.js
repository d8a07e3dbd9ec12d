import { createHash, createSign, generateKeyPairSync, randomBytes } from "node:crypto";
import { createServer } from "node:http";

const client = { id: "parley", secret: "a secret" };

/** Provider is a provider of OpenID Connect. Its user is signed in there. */
export class Provider {
  /** user has the claims of who is signed in. */
  user = { sub: "1" };
  #key = generateKeyPairSync("ec", { namedCurve: "P-256" });
  #asked = new Map();
  #server = createServer((request, answer) => this.#answer(request, answer));

  static async start() {
    const provider = new Provider();
    await new Promise((resolve) => provider.#server.listen(0, "127.0.0.1", resolve));
    return provider;
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  /** settings are Parley's, for a provider called Example. */
  get settings() {
    return {
      PARLEY_OIDC: "example", PARLEY_OIDC_EXAMPLE_ISSUER: this.url,
      PARLEY_OIDC_EXAMPLE_CLIENT_ID: client.id, PARLEY_OIDC_EXAMPLE_CLIENT_SECRET: client.secret,
    };
  }

  stop() {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request, answer) {
    const url = new URL(request.url, this.url);
    let body = "";
    for await (const bytes of request) body += bytes;
    const [status, said] = this.#say(url, new URLSearchParams(body), request.headers.authorization);
    if (status === 302) return answer.writeHead(302, { Location: said }).end();
    answer.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(said));
  }

  #say({ pathname, searchParams: asks }, form, authorization) {
    switch (pathname) {
      case "/.well-known/openid-configuration": {
        const at = (path) => this.url + path;
        return [200, { issuer: this.url, authorization_endpoint: at("/authorize"), token_endpoint: at("/token"), jwks_uri: at("/keys"), end_session_endpoint: at("/logout"), id_token_signing_alg_values_supported: ["ES256"] }];
      }
      case "/keys":
        return [200, { keys: [{ ...this.#key.publicKey.export({ format: "jwk" }), kid: "1", alg: "ES256", use: "sig" }] }];
      case "/authorize":
        return this.#authorize(asks);
      case "/logout":
        return asks.get("client_id") === client.id ? [302, asks.get("post_logout_redirect_uri")] : [400, {}];
      case "/token":
        return this.#token(form, authorization);
    }
    return [404, {}];
  }

  #authorize(asks) {
    if (asks.get("client_id") !== client.id || asks.get("code_challenge_method") !== "S256" || !asks.get("nonce") || !asks.get("state")) return [400, {}];
    const back = new URL(asks.get("redirect_uri")), code = randomBytes(16).toString("hex");
    this.#asked.set(code, { user: this.user, asks });
    for (const [name, value] of [["code", code], ["state", asks.get("state")], ["iss", this.url]]) back.searchParams.set(name, value);
    return [302, back.href];
  }

  #token(form, authorization) {
    const known = this.#asked.get(form.get("code")), basic = Buffer.from(`${client.id}:${encodeURIComponent(client.secret).replace("%20", "+")}`).toString("base64");
    this.#asked.delete(form.get("code"));
    const challenge = createHash("sha256").update(form.get("code_verifier") ?? "").digest("base64url");
    if (authorization !== `Basic ${basic}` || known?.asks.get("code_challenge") !== challenge || known.asks.get("redirect_uri") !== form.get("redirect_uri")) return [400, { error: "invalid_grant" }];
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: this.url, aud: client.id, iat: now, exp: now + 60, nonce: known.asks.get("nonce"), ...known.user };
    return [200, { access_token: "access", token_type: "Bearer", id_token: this.#sign(claims) }];
  }

  #sign(claims) {
    const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const text = `${part({ alg: "ES256", kid: "1" })}.${part(claims)}`;
    return `${text}.${createSign("SHA256").update(text).sign({ key: this.#key.privateKey, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
  }
}
