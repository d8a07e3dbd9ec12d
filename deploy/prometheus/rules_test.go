// Package prometheus checks that Prometheus itself can read the alerts and the dashboard's queries. It is a
// module of its own: no program needs its parser.
package prometheus

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
)

func TestPrometheusCanReadTheAlerts(t *testing.T) {
	raw, err := os.ReadFile("parley.rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	groups, errs := rulefmt.Parse(raw, false)
	for _, err := range errs {
		t.Error(err)
	}
	if groups == nil || len(groups.Groups) == 0 || len(groups.Groups[0].Rules) < 5 {
		t.Fatal("there are hardly any alerts")
	}
	for _, rule := range groups.Groups[0].Rules {
		if rule.Labels["severity"] != "page" && rule.Labels["severity"] != "ticket" || rule.Annotations["summary"] == "" {
			t.Errorf("%s says nothing, or not to whom", rule.Alert)
		}
	}
}

// interval stands in for Grafana's variable for the time between two points.
var interval = strings.NewReplacer("$__rate_interval", "5m")

func TestPrometheusCanReadTheDashboard(t *testing.T) {
	raw, err := os.ReadFile("../grafana/parley.json")
	if err != nil {
		t.Fatal(err)
	}
	var board struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(raw, &board); err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, panel := range board.Panels {
		for _, target := range panel.Targets {
			count++
			if _, err := parser.ParseExpr(interval.Replace(target.Expr)); err != nil {
				t.Errorf("%s: %v in %s", panel.Title, err, target.Expr)
			}
		}
	}
	if count < 20 {
		t.Errorf("only %d queries were found", count)
	}
}
