# Certificates: the one that is served, and those that lie in files, as `openssl x509` describes them.

sub described {
    my ($text) = @_;
    my ($pem) = $text =~ /(-----BEGIN (?:TRUSTED )?CERTIFICATE-----.+?-----END (?:TRUSTED )?CERTIFICATE-----)/s;
    return "no certificate in it" unless $pem;
    my ($told, $complaint) = printed("$pem\n", "openssl", "x509", "-noout", "-nameopt", "RFC2253", "-subject",
        "-issuer", "-startdate", "-enddate", "-fingerprint", "-sha256", "-ext", "subjectAltName");
    return $complaint || "openssl says nothing" unless $told =~ /^notAfter=/m;
    for my $line (split /\n/, $told) {
        note("x509", lc $1, $2) if $line =~ /^(subject|issuer|notBefore|notAfter|sha256 fingerprint)=\s*(.*)$/i;
        if ($line =~ /^\s+\S+:/) { note("name", $_) for $line =~ /\b(?:DNS|IP Address):([^,\s]+)/g }
    }
    return "";
}

# name, address and port that it is pinned to, the file of trusted authorities or nothing for the system's
sub served {
    my ($name, $at, $trust) = @_;
    delete @ENV{ "SSL_CERT_FILE", "SSL_CERT_DIR" };
    if (length $trust) {
        return note("unseen", "cannot read $trust: $!") unless open my $file, "<", $trust;
        @ENV{ "SSL_CERT_FILE", "SSL_CERT_DIR" } = ($trust, "/dev/null");
    }
    my ($text, $complaint) = printed("", "openssl", "s_client", "-showcerts", "-connect", $at, "-servername", $name);
    return note("unseen", $complaint) if $complaint =~ /^cannot (run|start)/;
    my $wrong = described($text);
    return note("unseen", BUSY) if $wrong && !left() && starved();
    return note("refused", left() ? $complaint || $wrong : "no answer in time") if $wrong;
    my ($code, $words) = $text =~ /Verify return code: (\d+)(?: \(([^)]*)\))?/;
    return note("unseen", "openssl does not say whether it trusts the chain") unless defined $code;
    note("trust", $code ? $words || "code $code" : "");
}

sub certificate_file {
    my ($path) = @_;
    return note("unseen", "cannot be read: $!") unless -f $path && open my $file, "<", $path;
    local $/;
    my $wrong = described(<$file> // "");
    note("unseen", $wrong) if $wrong;
}
