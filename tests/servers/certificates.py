"""TLS for servers on loopback: an authority made on the spot, and certificates of it, bad ones included.

Nothing here is kept: an authority lives as long as its folder. Keys are of the quick kind (P-256).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LOOPBACK = ("localhost", "127.0.0.1", "::1")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate and its key, as two files of PEM."""

    file: Path
    key: Path


class Authority:
    """Signs certificates; a client that trusts ``file`` trusts them."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Followthrough tests")])
        self.file = folder / "ca.pem"
        self._serial = 0
        self.file.write_bytes(pem(self._sign_itself()))

    def certificate(self, *names: str) -> Certificate:
        """A good one, for this machine unless other names are given."""
        now = datetime.now(UTC)
        return self._make(names or LOOPBACK, now - DAY, now + 30 * DAY)

    def expired(self) -> Certificate:
        """For this machine, and out of date since yesterday."""
        now = datetime.now(UTC)
        return self._make(LOOPBACK, now - 30 * DAY, now - DAY)

    def wrong_name(self) -> Certificate:
        """Good, but of another machine."""
        return self.certificate("mail.elsewhere.example")

    def _make(self, names: Sequence[str], begins: datetime, ends: datetime) -> Certificate:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
        builder = (
            self._builder(subject, key.public_key(), begins, ends)
            .add_extension(x509.SubjectAlternativeName([general_name(name) for name in names]), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        )
        self._serial += 1
        made = Certificate(
            file=self._folder / f"server-{self._serial}.pem", key=self._folder / f"server-{self._serial}.key"
        )
        made.file.write_bytes(pem(builder.sign(self._key, hashes.SHA256())))
        made.key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return made

    def _sign_itself(self) -> x509.Certificate:
        now = datetime.now(UTC)
        builder = (
            self._builder(self._name, self._key.public_key(), now - 60 * DAY, now + 60 * DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(key_usage_of_an_authority(), critical=True)
        )
        return builder.sign(self._key, hashes.SHA256())

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, begins: datetime, ends: datetime
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(ends)
            # Python 3.13 checks strictly: who signed must be named by key, too.
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )


def general_name(name: str) -> x509.GeneralName:
    """An address stands in a certificate as such, else no client takes it for one."""
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def key_usage_of_an_authority() -> x509.KeyUsage:
    """Signs certificates, and nothing else."""
    return x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )


def pem(certificate: x509.Certificate) -> bytes:
    """The usual text form."""
    return certificate.public_bytes(serialization.Encoding.PEM)
