package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/component-base/logs"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	"k8s.io/kubernetes/cmd/kube-apiserver/app/options"
)

const standalonePrefix = "dbtrelease-apiserver-"

// standaloneCommand runs etcd and the API server in one process for tests: killing that process, however
// rudely, leaves nothing behind but a folder, and the next start removes it.
func standaloneCommand() *cobra.Command {
	return &cobra.Command{
		Use:          "standalone",
		Short:        "etcd and the API server on free ports, until stdin is closed",
		SilenceUsage: true,
		Args:         cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			removeAbandoned()
			dir, err := os.MkdirTemp("", standalonePrefix)
			if err != nil {
				return err
			}
			defer os.RemoveAll(dir)
			if err := claim(dir); err != nil {
				return err
			}
			stderr, err := redirectStderr(filepath.Join(dir, "log"))
			if err != nil {
				return err
			}
			failed := make(chan error, 1)
			go func() { failed <- runStandalone(dir) }()
			select {
			case err := <-failed:
				_, _ = io.Copy(stderr, tail(filepath.Join(dir, "log"), 8<<10))
				fmt.Fprintln(stderr, err)
				return err
			case <-stdinClosed():
			case <-stopped():
			}
			// The API server's own end drains connections for up to a minute, for nobody here.
			os.RemoveAll(dir)
			os.Exit(0)
			return nil
		},
	}
}

// runStandalone prints the line that the parent waits for, then serves until it fails.
func runStandalone(dir string) error {
	e, err := startEtcd(filepath.Join(dir, "etcd"), 0, 0)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	kubeconfig, tokens, err := writeAccess(dir, "https://"+listener.Addr().String())
	if err != nil {
		return err
	}
	s := options.NewServerRunOptions()
	s.SecureServing.Listener = listener
	s.SecureServing.BindPort = listener.Addr().(*net.TCPAddr).Port
	flags := pflag.NewFlagSet("standalone", pflag.ContinueOnError)
	for _, set := range s.Flags().FlagSets {
		flags.AddFlagSet(set)
	}
	if err := flags.Parse([]string{
		"--advertise-address=127.0.0.1",
		// The reconciler would refuse to publish a loopback address as the endpoint of Service kubernetes.
		"--endpoint-reconciler-type=none",
		"--authorization-mode=RBAC",
		"--client-ca-file=" + filepath.Join(dir, "ca.crt"),
		"--etcd-servers=http://" + e.Clients[0].Addr().String(),
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file=" + filepath.Join(dir, "service-account.key"),
		"--service-account-signing-key-file=" + filepath.Join(dir, "service-account.key"),
		"--service-cluster-ip-range=10.96.0.0/24",
		"--tls-cert-file=" + filepath.Join(dir, "apiserver.crt"),
		"--tls-private-key-file=" + filepath.Join(dir, "apiserver.key"),
		"--token-auth-file=" + tokens,
	}); err != nil {
		return err
	}
	logs.InitLogs()
	rest.SetDefaultWarningHandler(rest.NoWarnings{})
	if err := s.GenericServerRunOptions.ComponentGlobalsRegistry.Set(); err != nil {
		return err
	}
	ctx := context.Background()
	completed, err := s.Complete(ctx)
	if err != nil {
		return err
	}
	if errs := completed.Validate(); len(errs) > 0 {
		return errors.Join(errs...)
	}
	go announce(kubeconfig)
	return apiserver.Run(ctx, completed)
}

// writeAccess writes the server's keys, the users' tokens and a kubeconfig with one context per user.
func writeAccess(dir, server string) (kubeconfig, tokens string, err error) {
	ca, err := newAuthority(dir)
	if err != nil {
		return "", "", err
	}
	if err := writeKeys(ca, []string{"127.0.0.1"}, []string{"localhost"}); err != nil {
		return "", "", err
	}
	var lines strings.Builder
	users := map[string]*api.AuthInfo{}
	for _, user := range []struct{ name, groups string }{{"admin", ",system:masters"}, {"ann", ""}, {"ed", ""}, {"eve", ""}} {
		token := user.name + "-token"
		fmt.Fprintf(&lines, "%s,%s,%s%s\n", token, user.name, user.name, user.groups)
		users[user.name] = &api.AuthInfo{Token: token}
	}
	tokens = filepath.Join(dir, "tokens.csv")
	if err := os.WriteFile(tokens, []byte(lines.String()), 0o600); err != nil {
		return "", "", err
	}
	kubeconfig = filepath.Join(dir, "kubeconfig")
	return kubeconfig, tokens, writeKubeconfig(kubeconfig, server, ca.pem, "admin", users)
}

// announce prints where the kubeconfig is as soon as the server is ready.
func announce(kubeconfig string) {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		panic(err)
	}
	client, err := rest.HTTPClientFor(config)
	if err != nil {
		panic(err)
	}
	for {
		response, err := client.Get(config.Host + "/readyz")
		if err == nil {
			_ = response.Body.Close()
			if response.StatusCode == http.StatusOK {
				fmt.Println("KUBECONFIG=" + kubeconfig)
				return
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// redirectStderr sends what the server logs to a bounded file: a parent that does not read a pipe would
// stop the server once the pipe is full.
func redirectStderr(path string) (*os.File, error) {
	fd, err := syscall.Dup(int(os.Stderr.Fd()))
	if err != nil {
		return nil, err
	}
	syscall.CloseOnExec(fd)
	log, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	boundLogs(path)
	return os.NewFile(uintptr(fd), "stderr"), syscall.Dup3(int(log.Fd()), int(os.Stderr.Fd()), 0)
}

func stdinClosed() <-chan struct{} {
	closed := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(closed)
	}()
	return closed
}

func stopped() <-chan os.Signal {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	return stop
}

// claim locks a folder for as long as this process lives; the kernel drops the lock even after kill -9.
func claim(dir string) error {
	fd, err := syscall.Open(filepath.Join(dir, "lock"), syscall.O_CREAT|syscall.O_RDWR|syscall.O_CLOEXEC, 0o600)
	if err != nil {
		return err
	}
	return syscall.Flock(fd, syscall.LOCK_EX|syscall.LOCK_NB)
}

// removeAbandoned removes the folders of killed processes: those with a lock file that nobody holds.
func removeAbandoned() {
	folders, _ := filepath.Glob(filepath.Join(os.TempDir(), standalonePrefix+"*"))
	for _, dir := range folders {
		if _, err := os.Stat(filepath.Join(dir, "lock")); err == nil && claim(dir) == nil {
			_ = os.RemoveAll(dir)
		}
	}
}
