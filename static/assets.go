// Package static holds the stylesheets, the scripts and the icon, bundled and
// named by a hash of what is in them, so that a browser may keep them for ever.
package static

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/css"
	"github.com/tdewolff/minify/v2/js"
)

// Prefix is where all assets are served: /static/{hash}/{name}.
const Prefix = "/static/"

// asset is one bundle as it is served.
type asset struct {
	url         string
	content     []byte
	contentType string
	etag        string
	gzip        func() []byte
	brotli      func() []byte
}

type shelf struct {
	mu     sync.RWMutex // guards the maps, as Publish adds to them
	byName map[string]string
	byURL  map[string]*asset
	err    error
}

func (s *shelf) put(a *asset, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.byName[name], s.byURL[a.url] = a.url, a
}

func (s *shelf) url(name string) (string, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	u, ok := s.byName[name]
	return u, ok
}

func (s *shelf) at(url string) (*asset, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	a, ok := s.byURL[url]
	return a, ok
}

var stock = sync.OnceValue(func() *shelf { return build(files) })

// Check reports what is missing from the bundles, such as htmx when it was not
// copied into static/vendor before the build. Call it once at the start.
func Check() error { return stock().err }

// URL is the path of a bundle ("app.css", "app.js"). It changes with the content. An unknown name is a bug and gives
// a path that answers nothing.
func URL(name string) string {
	if u, ok := stock().url(name); ok {
		return u
	}
	return Prefix + "missing/" + name
}

// Open finds what is served at a path. The content is shared: do not change
// it. It may be cached for ever, as its path names its hash.
func Open(urlPath string) (content []byte, contentType, etag string, ok bool) {
	a, ok := stock().at(urlPath)
	if !ok {
		return nil, "", "", false
	}
	return a.content, a.contentType, a.etag, true
}

func build(from fs.FS) *shelf {
	s := &shelf{byName: map[string]string{}, byURL: map[string]*asset{}}
	for _, b := range bundles {
		content, err := b.join(from, nil)
		if err != nil {
			s.err = errors.Join(s.err, err)
			continue
		}
		s.put(newAsset(b.name, content), b.name)
	}
	return s
}

// Publish adds what the program itself makes at its start, to be served like the
// bundles. The same content has the same path on every node.
func Publish(name string, content []byte) { stock().put(newAsset(name, content), name) }

// sourceMap is a comment that would make developer tools ask for a file that
// is not served.
var sourceMap = regexp.MustCompile(`(?m)^//# sourceMappingURL=.*$`)

// lean takes from our own scripts and stylesheets what only those who read the source
// need. What comes from others is so already.
func lean(part string, content []byte) ([]byte, error) {
	var out bytes.Buffer
	switch {
	case path.Ext(part) == ".css":
		err := (&css.Minifier{}).Minify(minify.New(), &out, bytes.NewReader(content), nil)
		return out.Bytes(), err
	case strings.HasPrefix(part, "js/"):
		err := (&js.Minifier{}).Minify(minify.New(), &out, bytes.NewReader(content), nil)
		out.WriteByte(';') // it takes the last one, and what follows begins with a bracket
		return out.Bytes(), err
	}
	return sourceMap.ReplaceAll(content, nil), nil
}

// join makes a bundle. In its scripts, say translates what people read, where there is one.
func (b bundle) join(from fs.FS, say func(english string) string) ([]byte, error) {
	var out bytes.Buffer
	for _, part := range b.parts {
		content, err := fs.ReadFile(from, part)
		if err != nil {
			return nil, fmt.Errorf("static: %s is not in this build (run `make assets` first): %w", part, err)
		}
		if content, err = lean(part, translated(content, say)); err != nil {
			return nil, fmt.Errorf("static: %s: %w", part, err)
		}
		out.Write(content)
		out.WriteByte('\n')
	}
	return out.Bytes(), nil
}

func newAsset(name string, content []byte) *asset {
	sum := sha256.Sum256(content)
	hash := hex.EncodeToString(sum[:6])
	return &asset{
		url:         Prefix + hash + "/" + name,
		content:     content,
		contentType: contentTypes[path.Ext(name)],
		etag:        `"` + hash + `"`,
		gzip:        sync.OnceValue(func() []byte { return gzipped(content) }),
		brotli:      sync.OnceValue(func() []byte { return brotlied(content) }),
	}
}

var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
	".png": "image/png",
}
