package process

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/pion/webrtc/v4"

	"parley/deploy/nginxtest"
	"parley/e2e/browser"
	"parley/internal/selfsigned"
)

// overTLS begins each connection with a handshake: pion's own does not take the authority of a test.
type overTLS struct{ roots *x509.CertPool }

func (d overTLS) Dial(network, addr string) (net.Conn, error) {
	return tls.Dial(network, addr, &tls.Config{RootCAs: d.roots, ServerName: "localhost"})
}

// relayed has a page send nothing but through the TURN servers that its server names.
func (c *caller) relayed(roots *x509.CertPool) {
	c.T.Helper()
	var told struct {
		Servers []webrtc.ICEServer `json:"iceServers"`
	}
	a := c.Do(http.MethodPost, c.path+"/ice", "").Is(200)
	if err := json.Unmarshal([]byte(a.Body), &told); err != nil || len(told.Servers) == 0 {
		c.T.Fatalf("no servers are named: %v, %s", err, a.Body)
	}
	for i := range told.Servers {
		for j, url := range told.Servers[i].URLs {
			told.Servers[i].URLs[j] = strings.Replace(url, "turns:", "turn:", 1) // see overTLS
		}
	}
	c.by = webrtc.Configuration{ICETransportPolicy: webrtc.ICETransportPolicyRelay, ICEServers: told.Servers}
	c.over = &overTLS{roots}
}

// TestACallBehindNginxOutlivesItsNode has two nodes behind nginx's stream, as docs/deploy.md says: media go through
// it, or TURN over TLS does.
func TestACallBehindNginxOutlivesItsNode(t *testing.T) {
	t.Parallel()
	for name, relayed := range map[string]bool{"media": false, "TURN over TLS": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := freshStores(t)
			cert, key := selfsigned.Files(t, "localhost")
			text, err := os.ReadFile(cert)
			must(t, err)
			roots := x509.NewCertPool()
			roots.AppendCertsFromPEM(text)

			passes, byPort, told := map[*nginxtest.Port]string{}, map[string]*process{}, []string(nil)
			for range 2 {
				media, turns := nginxtest.OpenPort(t, true), nginxtest.OpenPort(t, false)
				p := begin(t, s.env("PARLEY_ROLES=call", "PARLEY_CALL_ADDR=127.0.0.1:0", "PARLEY_CALL_PUBLIC="+media.Addr(),
					"PARLEY_TURN_TLS_ADDR=127.0.0.1:0", "PARLEY_TURN_CERT="+cert, "PARLEY_TURN_KEY="+key)...)
				p.await()
				_, port, _ := net.SplitHostPort(media.Addr())
				byPort[port] = p
				at := regexp.MustCompile(`TURN takes .*?(127\.0\.0\.1:\d+)`).FindStringSubmatch(p.said.String())
				if at == nil {
					t.Fatalf("it says no address of TURN: %s", p.said)
				}
				passes[media], passes[turns] = p.mediaAt(), at[1]
				told = append(told, "turns:"+turns.Addr()+"?transport=tcp")
			}
			nginxtest.StartStream(t, passes)
			front := run(t, s.env("PARLEY_ROLES=web,live,worker", "PARLEY_TURN="+strings.Join(told, ","))...)
			ann, ben := person(t, front), person(t, front)
			slug := room(t, ann, ben)
			hers, his := calls(ann, slug), calls(ben, slug)
			if relayed {
				hers.relayed(roots)
				his.relayed(roots)
			}
			outlives(t, hers, his, byPort)
			browser.Await(t, "the call is over", func() bool { return len(hers.since()) == 0 })
		})
	}
}
