/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Vendor IDs: what implementations announce themselves and their extensions
 * with. Most are the MD5 of the text they are named by here, some with a version
 * behind it, some plain text.
 */
#include "dissectors/ike_parse.h"

static const struct {
    const char *id; /* hex digits */
    bool prefix;    /* more may follow */
    const char *name;
} known[] = {
    /* clang-format off */
    {"01528bbbc00696121849ab9a1c5b2a51", true, "Microsoft Windows"},
    {"02d7c3a0698ec33bb126b2baa70b9c2c", false, "strongSwan 4.3.7"},
    {"054182a07c7ae206f9d2cf9d2432c482", false, "SSH Sentinel"},
    {"05ceccd8e985fe0669eac282f803292a", false, "strongSwan 4.2.11"},
    {"09002689dfd6b712", true, "XAUTH"},
    {"09ec27bfbc09c75823cfecbffe565a2e", false, "SSH IPSEC Express 1.2.2"},
    {"0e58d5774df602007d0b02443660f7eb", false, "SSH IPSEC Express 3.0.0"},
    {"12f5f28c457168a9702d9fe274cc", true, "Cisco Unity"},
    {"15a1ace7ee52fddfef04f928db2dd134", false, "strongSwan 4.1.2"},
    {"166f932d55eb64d8e4df4fd37e2313f0d0fd8451", true, "Juniper NetScreen"},
    {"16f6ca16e4a4066d83821a0f0aeaa862", false, "draft-ietf-ipsec-nat-t-ike-01"},
    {"1952dc91ac20f646fb01cf42a33aee30", false, "SSH IPSEC Express 1.1.1"},
    {"1aa158ae7f11e77d75ec801db53f7ec5", false, "strongSwan 4.2.10"},
    {"1e2b516905991c7d7c96fcbfb587e46100000002", true, "MS NT5 ISAKMPOAKLEY (Windows 2000)"},
    {"1e2b516905991c7d7c96fcbfb587e46100000003", true, "MS NT5 ISAKMPOAKLEY (Windows XP)"},
    {"1e2b516905991c7d7c96fcbfb587e46100000004", true, "MS NT5 ISAKMPOAKLEY (Windows Server 2003)"},
    {"1e2b516905991c7d7c96fcbfb587e46100000005", true, "MS NT5 ISAKMPOAKLEY (Windows Vista)"},
    {"1e2b516905991c7d7c96fcbfb587e46100000006", true, "MS NT5 ISAKMPOAKLEY (Windows Server 2008)"},
    {"1e2b516905991c7d7c96fcbfb587e46100000007", true, "MS NT5 ISAKMPOAKLEY (Windows 7)"},
    {"1e2b516905991c7d7c96fcbfb587e46100000008", true,
     "MS NT5 ISAKMPOAKLEY (Windows Server 2008 R2)"},
    {"1e2b516905991c7d7c96fcbfb587e46100000009", true, "MS NT5 ISAKMPOAKLEY (Windows 8 or later)"},
    {"1e2b516905991c7d7c96fcbfb587e461", true, "MS NT5 ISAKMPOAKLEY"},
    {"1ef283f83549b5ff9608b6d634f84d75", false, "strongSwan 4.0.4"},
    {"1f07f70eaa6514d3b0fa96542a", true, "Cisco VPN Concentrator"},
    {"20b1f62b240a52a849309183960cbb64", false, "strongSwan 4.3.1"},
    {"214ca4faffa7f32d6748e5303395ae83", false, "MS-MamieExists"},
    {"26244d38eddb61b3172a36e3d0cfb819", true, "Vid-Initial-Contact"},
    {"27bab5dc01ea0760ea4e3190ac27c0d0", false, "draft-stenberg-ipsec-nat-traversal-01"},
    {"2836d1fd2807bc9e5ae30786320451ec", false, "SSH IPSEC Express 2.1.0"},
    {"299ee8289f40a8973bc78687e2e7226b532c3b76", true, "Juniper NetScreen"},
    {"2a2bcac19b8e91b426107807e02e7249569d6fd3", true, "Juniper NetScreen"},
    {"2a517d0d23c37d08bce7c292a0217b39", false, "strongSwan 4.2.2"},
    {"2ce9c946a4c879bf11b50b76cc5692cb", false, "strongSwan 4.0.0"},
    {"2d1f406118fbd5d28474791ffa00488a", false, "strongSwan 4.2.3"},
    {"312f9cb1a6b90e19de7528c904ac3087", false, "strongSwan 4.1.4"},
    {"3a15e1f3cf2a63582e3ac82d1c64cbe3b6d779e7", true, "Juniper NetScreen"},
    {"3f2372867e237c1cd8250a75559cae20", false, "SSH IPSEC Express 2.1.2"},
    {"4048b7d56ebce88525e7de7f00d6c2d3", true, "IKE Fragmentation"},
    {"404bf439522ca3f6", true, "SonicWall"},
    {"424e4553", true, "Nortel Contivity"},
    {"434953434f28434f5059524947485429", true, "Cisco Copyright"},
    {"434953434f2d44454c4554452d524541534f4e", true, "Cisco Delete Reason"},
    {"434953434f2d44594e414d49432d524f555445", true, "Cisco Dynamic Route"},
    {"434953434f2d4752452d4d4f4445", true, "Cisco GRE Mode"},
    {"434953434f56504e2d5245562d3032", true, "Cisco VPN rev 2"},
    {"439b59f8ba676c4c7737ae22eab8f582", false, "draft-ietf-ipsec-nat-t-ike-07"},
    {"4485152d18b6bbcd0be8a8469579ddcc", false, "draft-ietf-ipsec-nat-t-ike-00"},
    {"464c455856504e2d535550504f52544544", true, "Cisco FlexVPN Supported"},
    {"4794cef6843422980d1a3d06af41c5cd", false, "strongSwan 4.1.0"},
    {"47bbe7c993f1fc13b4e6d0db565c68e5", true, "SafeNet SoftRemote"},
    {"47d2b126bfcd83489760e2cf8c5d4d5a03497c15", true, "Juniper NetScreen"},
    {"4865617274426561745f4e6f74696679", true, "HeartBeat Notify"},
    {"488c08f57afc382112f7cb396f2d4f6c", false, "strongSwan 4.2.9"},
    {"4a131c81070358455c5728f20e95452f", false, "RFC 3947 (NAT-T)"},
    {"4a4340b543e02b84c88a8b96a8af9ebe77d9accc", true, "Juniper NetScreen"},
    {"4c90136946577b51919d8d9a6b8e4a9f", false, "strongSwan 4.0.6"},
    {"4d1e0e136deafa34c4f3ea9f02ec7285", false, "draft-ietf-ipsec-nat-t-ike-06"},
    {"4da33eb5f94ebf6d849c89a75803c50b", false, "strongSwan 4.2.16"},
    {"4ddc7e1f6d6cd1ae9d5dcac58fa1fe9a", false, "strongSwan 4.2.7"},
    {"4df37928e9fc4fd1b3262170d515c662", false, "draft-ietf-ipsec-nat-t-ike"},
    {"4f452d4c696272657377616e", true, "Libreswan"},
    {"4f70656e504750", true, "OpenPGP"},
    {"50760f624c63e5c53eea386c685ca083", false, "ESPThruNAT"},
    {"512f90f2f8e5b04e4ba293c9a799d9a5", false, "strongSwan 4.3.6"},
    {"5430888de01a31a6fa8f60224e449958", false, "SSH Sentinel 1.2"},
    {"54494d4553544550", true, "Timestep"},
    {"5849ab6d8beabd6e4d09e5a3b88c089a", false, "strongSwan 4.1.3"},
    {"5c14651ffd4af6383f5ba29177c2729a", false, "strongSwan 4.2.13"},
    {"6105c422e76847e43f9684801292aecd", false, "draft-stenberg-ipsec-nat-traversal-02"},
    {"621b04bb09882ac1e15935fefa24aeee", false, "GSSAPI"},
    {"625027749d5ab97f5616c1602765cf480a3b7d0b", true, "ZyXEL ZyWALL"},
    {"63d9a1a7009491b5a0a6fdeb2a8284f0", false, "SSH Sentinel 1.4"},
    {"64405f46f03b7660a23be116a1975058e69e8387", true, "Juniper NetScreen"},
    {"66a2045507c119da78a4666259cdea48", false, "strongSwan 4.1.8"},
    {"6880c7d026099114e486c55430e7abee", false, "SSH IPSEC Express 4.2.0"},
    {"699369228741c6d4ca094c93e242c9de19e7b7c6", true, "Juniper NetScreen"},
    {"6a7434c19d7e36348090a02334c9c805", false, "draft-huttunen-ipsec-esp-in-udp-00.txt"},
    {"7003cbc1097dbe9c2600ba6983bc8b35", false, "KAME/racoon"},
    {"77e8eea6f556a499de3ffe7f7f95661c", false, "strongSwan 4.0.2"},
    {"78fdd287def01a3f074b5369eab4fd1c", false, "strongSwan 4.1.9"},
    {"79cf939352cdee20c8fb228e264826ad", false, "strongSwan 4.2.17"},
    {"7a54d3bdb3b1e6d923892064be2d981c", false, "SSH IPSEC Express 4.0.1"},
    {"7d9419a65310ca6f2c179d9215529d56", false, "draft-ietf-ipsec-nat-t-ike-03"},
    {"7ee5cb85f71ce259c94a5c731ee4e752", false, "SSH Sentinel 1.3"},
    {"7f21a596e4e318f0b2f4944c2384cb84", false, "SSH IPSEC Express 2.0.0"},
    {"80d0bb3def54565ee84645d4c85ce3ee", false, "draft-ietf-ipsec-nat-t-ike-05"},
    {"810fa565f8ab14369105d706fbd57279", false, "RFC XXXX (NAT-T, Solaris)"},
    {"8299031757a36082c6a621de", true, "Fortinet FortiGate"},
    {"882fe56d6fd20dbc2251613b2ebe5beb", false, "strongSwan"},
    {"8c0dc6cf62a0ef1b5c6eabd1b67ba69866adf16a", true, "Juniper NetScreen"},
    {"8f8d83826d246b6fc7a8a6a428c11de8", false, "draft-ietf-ipsec-nat-t-ike-08"},
    {"90cb80913ebb696e086381b5ec427b1f", false, "draft-ietf-ipsec-nat-t-ike-02\\n"},
    {"92d27a9ecb31d99246986d3453d0c3d57a222a61", true, "Juniper NetScreen"},
    {"95569ee23ebb62eddedea353a575faf3", false, "strongSwan 4.2.8"},
    {"97be0b4b8506e40943ac2e1933ec2ca2", false, "strongSwan 4.2.15"},
    {"9909b64eed937c6573de52ace952fa6b", false, "draft-ietf-ipsec-nat-t-ike-04"},
    {"9aa1f3b43472a45d5f506aeb260cf214", false, "SSH IPSEC Express 4.1.0"},
    {"9b096d9ac3275a7d6fe8b91c583111b09efed1a0", true, "Juniper NetScreen"},
    {"9dbbafcf1db0dd595ae065294003ad3e", false, "strongSwan 4.0.1"},
    {"9deb74e751f44c47905ed2fad93f9271", false, "strongSwan 4.3.0"},
    {"9f68901325a972894335302a9531ab9f", false, "strongSwan 4.2.0"},
    {"a2782dd683b5edee3b777f897d2b867e", false, "strongSwan 4.2.6"},
    {"a35bfd05ca1ac0b3d2f24e9e82bfcbff9c9e52b5", true, "Juniper NetScreen"},
    {"a68de756a9c5229bae66498040951ad5", false, "SSH IPSEC Express 2.1.1"},
    {"ab0746221cc8fd0d5238f73a9b3da557", false, "strongSwan 4.0.7"},
    {"ad2c0dd0b9c32083ccba25b8861ec455", false, "A GSS-API Authentication Method for IKE"},
    {"af0a05e0bd37b0aba0135a194abb5b89", false, "strongSwan 4.2.5"},
    {"afcad71368a1f1c96b8696fc7757", true, "RFC 3706 (Dead Peer Detection)"},
    {"b181b18e114fc209b3c6e26c3a80718e", false, "strongSwan 4.0.3"},
    {"b7bd9f2f978e3259a7aa9f7a1396ad6c", false, "strongSwan 4.1.11"},
    {"b91623e693ca18a54c6a2778552305e8", false, "SSH Sentinel 1.1"},
    {"bab253f4cb10a8108a7c927c56c87886", false, "strongSwan 4.2.1"},
    {"bc7d89b8b6b760391b1206e3ab391328", false, "strongSwan 4.2.12"},
    {"bf03746108d746c904f1f3547de24f78479fed12", true, "Juniper NetScreen"},
    {"bf0fbf7306ebb7827042d893539886e2", false, "strongSwan 4.1.5"},
    {"bf3a89ae5bef8e72d44dac8bb88d7d5f", false, "strongSwan 4.1.10"},
    {"c1111b2dee8cbc3d620573ec57aab9cb", false, "SSH IPSEC Express 1.2.1"},
    {"c2e80500f4cc5fbf5daaeed3bb59abaeee56c652", true, "Juniper NetScreen"},
    {"c8660a62b03b1b6130bf781608d32a6a8d0fb89f", true, "Juniper NetScreen"},
    {"cd5792d4b70f0299a6a1373de236d2ac", false, "strongSwan 4.2.4"},
    {"cd60464335df21f87cfdb2fc68b6a448", false, "draft-ietf-ipsec-nat-t-ike-02"},
    {"d19683368af4b0edc21ccde982b1d1b0", false, "strongSwan 4.1.6"},
    {"d3f1c488c368175d5f40a8f5ca5f5e12", false, "strongSwan 4.1.1"},
    {"d6263956ac790961a9c8409b393724bf", false, "strongSwan 4.3.2"},
    {"da8e9378", true, "SafeNet or WatchGuard"},
    {"dd180d21e5ce655a768ba32211dd8ad9", false, "strongSwan 4.0.5"},
    {"de014540e78dd8768bfb6c5238ede75f", false, "strongSwan 4.2.14"},
    {"de5c703801952d85f6b3ed33b33784b4", false, "strongSwan 4.3.5"},
    {"e37e5d64a329a5cf1eeb8546c3b06018", false, "strongSwan 4.3.4"},
    {"e3a5966a76379fe707228231e5ce8652", false, "IKE CGA version 1"},
    {"e8bffa643e5c8f2cd10fda7370b6ebe5", false, "SSH IPSEC Express 1.1.2"},
    {"ea840aa4dfc9712d6c32b5a16eb329a3", false, "strongSwan 4.1.7"},
    {"eb4b0d96276b4e220ad16221a7b2a5e6", false, "SSH Sentinel 1.4.1"},
    {"f4ed19e0c114eb516faaac0ee37daf2807b4381f", true, "Check Point"},
    {"f5ce31ebc210f44350cf71265b57380f", false, "SSH IPSEC Express 3.0.1"},
    {"f64260af2e2742daddd56987068a99a0", false, "SSH IPSEC Express 4.0.0"},
    {"f885da40b1e7a9abd17655ec5bbec0f21f0ed52e", true, "Juniper NetScreen"},
    {"f9f093629308b24388d09c3f026de0a8", false, "strongSwan 4.3.3"},
    {"fb1de3cdf341b7ea16b7e5be0855f120", false, "MS-Negotiation Discovery Capable"},
    {"fbf47614984031fa8e3bb6198089b223", false, "SSH IPSEC Express 1.1.0"},
    /* clang-format on */
};

static int
digit(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

static bool
matches(const char *hex, bool prefix, struct slice id)
{
    size_t n = strlen(hex) / 2;
    if (prefix ? id.n < n : id.n != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (id.p[i] != (digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1])))
            return false;
    return true;
}

/* A longer entry stands before its own beginning, so the first match is best. */
const char *
ike_vendor_name(struct slice id)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (matches(known[i].id, known[i].prefix, id))
            return known[i].name;
    /* Openswan, and Libreswan in its first years: "OE" and ten characters that
     * encode a hash of the version. */
    if (id.n == 12 && memcmp(id.p, "OE", 2) == 0)
        return "Openswan";
    return NULL;
}
