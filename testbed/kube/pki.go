package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
)

const year = 365 * 24 * time.Hour

// pkiCommand writes all keys, certificates and kubeconfigs of a cluster into one folder.
func pkiCommand() *cobra.Command {
	var dir, server, node string
	var addresses, hostNames []string
	c := &cobra.Command{
		Use:          "pki",
		Short:        "Keys, certificates and kubeconfigs of a cluster",
		SilenceUsage: true,
		RunE: func(*cobra.Command, []string) error {
			if err := os.MkdirAll(dir, 0o700); err != nil {
				return err
			}
			ca, err := newAuthority(dir)
			if err != nil {
				return err
			}
			if err := writeKeys(ca, addresses, hostNames); err != nil {
				return err
			}
			for name, subject := range map[string]pkix.Name{
				"admin":              {CommonName: "admin", Organization: []string{"system:masters"}},
				"controller-manager": {CommonName: "system:kube-controller-manager"},
				"dns":                {CommonName: "testbed:dns", Organization: []string{"system:masters"}},
				"node":               {CommonName: "system:node:" + node, Organization: []string{"system:nodes"}},
				"proxy":              {CommonName: "system:kube-proxy"},
				"scheduler":          {CommonName: "system:kube-scheduler"},
			} {
				cert, key, err := ca.issue(subject, nil, nil)
				if err != nil {
					return err
				}
				user := &api.AuthInfo{ClientCertificateData: cert, ClientKeyData: key}
				users := map[string]*api.AuthInfo{name: user}
				if err := writeKubeconfig(filepath.Join(dir, name+".conf"), server, ca.pem, name, users); err != nil {
					return err
				}
			}
			return nil
		},
	}
	c.Flags().StringVar(&dir, "dir", "", "folder to write to")
	c.Flags().StringVar(&server, "server", "", "URL of the API server for the kubeconfigs")
	c.Flags().StringVar(&node, "node", "", "name of the node")
	c.Flags().StringSliceVar(&addresses, "address", nil, "addresses of the API server")
	c.Flags().StringSliceVar(&hostNames, "host-name", nil, "names of the API server")
	for _, required := range []string{"dir", "server", "node"} {
		_ = c.MarkFlagRequired(required)
	}
	return c
}

// writeKeys writes what an API server needs: its certificate, its client certificate for kubelets, and the
// key that signs service account tokens.
func writeKeys(ca *authority, addresses, hostNames []string) error {
	var ips []net.IP
	for _, a := range addresses {
		ips = append(ips, net.ParseIP(a))
	}
	cert, key, err := ca.issue(pkix.Name{CommonName: "kube-apiserver"}, ips, hostNames)
	if err != nil {
		return err
	}
	if err := ca.write("apiserver", cert, key); err != nil {
		return err
	}
	kubelet := pkix.Name{CommonName: "kube-apiserver-kubelet-client", Organization: []string{"system:masters"}}
	if cert, key, err = ca.issue(kubelet, nil, nil); err != nil {
		return err
	}
	if err := ca.write("kubelet-client", cert, key); err != nil {
		return err
	}
	_, accounts, err := newKey()
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(ca.dir, "service-account.key"), accounts, 0o600)
}

type authority struct {
	dir  string
	cert *x509.Certificate
	pem  []byte
	key  crypto.Signer
}

func newAuthority(dir string) (*authority, error) {
	key, keyPEM, err := newKey()
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "testbed-ca"},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(year),
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
		BasicConstraintsValid: true,
		IsCA:                  true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	ca := &authority{dir: dir, cert: cert, pem: encode("CERTIFICATE", der), key: key}
	return ca, ca.write("ca", ca.pem, keyPEM)
}

func (a *authority) issue(subject pkix.Name, ips []net.IP, hostNames []string) (cert, key []byte, err error) {
	signer, keyPEM, err := newKey()
	if err != nil {
		return nil, nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      subject,
		NotBefore:    a.cert.NotBefore,
		NotAfter:     a.cert.NotAfter,
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth},
		IPAddresses:  ips,
		DNSNames:     hostNames,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, signer.Public(), a.key)
	return encode("CERTIFICATE", der), keyPEM, err
}

func (a *authority) write(name string, cert, key []byte) error {
	if err := os.WriteFile(filepath.Join(a.dir, name+".crt"), cert, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(a.dir, name+".key"), key, 0o600)
}

func newKey() (*ecdsa.PrivateKey, []byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	der, err := x509.MarshalECPrivateKey(key)
	return key, encode("EC PRIVATE KEY", der), err
}

func encode(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// writeKubeconfig writes one context per user, named after the user.
func writeKubeconfig(path, server string, ca []byte, current string, users map[string]*api.AuthInfo) error {
	config := api.NewConfig()
	config.Clusters["testbed"] = &api.Cluster{Server: server, CertificateAuthorityData: ca}
	for name, user := range users {
		config.AuthInfos[name] = user
		config.Contexts[name] = &api.Context{Cluster: "testbed", AuthInfo: name}
	}
	config.CurrentContext = current
	return clientcmd.WriteToFile(*config, path)
}
