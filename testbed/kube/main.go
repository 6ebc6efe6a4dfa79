// One binary with every part of a single-node Kubernetes, the part named by the first argument.
// The parts are the upstream ones; this module only links them, because there is no package that
// installs all of them where neither a container engine nor a download site is at hand.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/component-base/cli"
	kubectl "k8s.io/kubectl/pkg/cmd"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	proxy "k8s.io/kubernetes/cmd/kube-proxy/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"
)

// Functions, because each upstream command registers its signal handler when it is made: making two
// of them in one process panics.
var components = map[string]func() *cobra.Command{
	"dns":                     dnsCommand,
	"etcd":                    etcdCommand,
	"kube-apiserver":          apiserver.NewAPIServerCommand,
	"kube-controller-manager": controllers.NewControllerManagerCommand,
	"kube-proxy":              proxy.NewProxyCommand,
	"kube-scheduler":          func() *cobra.Command { return scheduler.NewSchedulerCommand() },
	"kubectl":                 kubectl.NewDefaultKubectlCommand,
	"kubelet":                 func() *cobra.Command { return kubelet.NewKubeletCommand(context.Background()) },
	"pki":                     pkiCommand,
	"standalone":              standaloneCommand,
}

func main() {
	// A link named after a component is that component, as with busybox.
	if _, ok := components[filepath.Base(os.Args[0])]; !ok {
		os.Args = os.Args[1:]
	}
	if len(os.Args) == 0 || components[filepath.Base(os.Args[0])] == nil {
		fmt.Fprintf(os.Stderr, "usage: kube COMPONENT [FLAG…]\ncomponents: %s\n", names())
		os.Exit(2)
	}
	boundLogs(os.Getenv("TESTBED_LOGS"))
	os.Exit(cli.Run(components[filepath.Base(os.Args[0])]()))
}

func names() string {
	var all []string
	for name := range components {
		all = append(all, name)
	}
	sort.Strings(all)
	return strings.Join(all, " ")
}
