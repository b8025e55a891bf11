using Bihuan.Customers.ChangeCustomer;
using Bihuan.Customers.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Customers.Contracts;

/// <summary>What somebody said about themselves; phone and e-mail have been normalised by the caller's validation.</summary>
public sealed record CustomerDetails(string? Name, string? Phone, string? Email = null, string? Address = null, string? Region = null);

/// <summary>A customer on record, whether this call put them there, and what they said of themselves that is not what the record says.</summary>
public sealed record KnownCustomer(Guid Id, string? Name, bool IsNew, string Tier)
{
    public CustomerDetails? SaidOtherwise { get; init; }
}

/// <summary>Finds or records customers, in the caller's transaction. One person over all channels (CUS-16): phone first, then e-mail.</summary>
public sealed class CustomerRegister
{
    private readonly SubjectKeys _keys;
    private readonly MasterKey _master;
    private readonly AuditLog _audit;
    private readonly PolicyInForce<CustomerPolicy> _policies;
    private readonly IEnumerable<ICustomerAddressFollower> _followers;

    internal CustomerRegister(SubjectKeys keys, MasterKey master, AuditLog audit, PolicyInForce<CustomerPolicy> policies, IEnumerable<ICustomerAddressFollower> followers) =>
        (_keys, _master, _audit, _policies, _followers) = (keys, master, audit, policies, followers);

    /// <summary>
    /// Null when nothing identifies the person: no phone and no e-mail. A record without name or address learns them. What it has already
    /// is not overwritten: whoever knows a number might send our people elsewhere. It is given back for somebody to look at.
    /// </summary>
    public async Task<KnownCustomer?> FindOrRecord(ServiceDb db, CustomerDetails details, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        var phone = Phone.Normalise(details.Phone);
        var email = NormaliseEmail(details.Email);
        if (phone is null && email is null) return null;
        var (query, hash) = phone is not null ? (ByPhone, PhoneHash(phone)) : (ByEmail, EmailHash(email!));
        var found = await db.One(query, HotValues.Of(db, hash), s_onRecord, ct) ?? await LookAgain(db, query, hash, ct);
        if (found is { } known)
        {
            var standing = known.MergedIntoId is { } survivor ? await db.One(ById, HotValues.Of(db, survivor), s_onRecord, ct) ?? known : known;
            // By what they were found they are known, whichever number the record that stands shows.
            var said = details with { Phone = null, Email = phone is null ? null : details.Email };
            return new KnownCustomer(standing.Id, details.Name, IsNew: false, standing.Tier) { SaidOtherwise = await Learn(db, standing, said, actor, at, ct) };
        }

        var recorded = Record(db, details with { Phone = phone, Email = email }, phone is null ? null : hash, at);
        return new KnownCustomer(recorded.Id.Value, details.Name, IsNew: true, recorded.Tier);
    }

    /// <summary>The same for somebody whom the caller knows by other means, such as the call they are on: what they said that is not on record.</summary>
    public async Task<CustomerDetails?> Learn(ServiceDb db, Guid customer, CustomerDetails details, Actor actor, DateTimeOffset at, CancellationToken ct) =>
        await db.One(ById, HotValues.Of(db, customer), s_onRecord, ct) is { } standing ? await Learn(db, standing, details, actor, at, ct) : null;

    private async Task<CustomerDetails?> Learn(ServiceDb db, OnRecord standing, CustomerDetails details, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        var (name, address, phone, email) = (Typed(details.Name), Typed(details.Address), Phone.Normalise(details.Phone), NormaliseEmail(details.Email));
        if ((name ?? address ?? phone ?? email) is null) return null;
        if ((standing.Name is null && name is not null) || (standing.Address is null && address is not null)) await Complete(db, standing.Id, name, address, actor, at, ct);
        var otherwise = new CustomerDetails(
            IsOther(_keys.Open(db, standing.Id, standing.Name), name, beginsAlike: true) ? name : null,
            phone is not null && IsOther(standing.PhoneHash, PhoneHash(phone)) ? phone : null,
            email is not null && IsOther(standing.EmailHash, EmailHash(email)) ? email : null,
            IsOther(_keys.Open(db, standing.Id, standing.Address), address) ? address : null);
        return (otherwise.Name ?? otherwise.Phone ?? otherwise.Email ?? otherwise.Address) is null ? null : otherwise;
    }

    /// <summary>Never phone or e-mail: by them people are found and answered, and nobody has proved that they are theirs.</summary>
    private async Task Complete(ServiceDb db, Guid customer, string? name, string? address, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        var id = new CustomerId(customer);
        // Erased or merged since it was found: the change runs again and finds who stands now.
        var row = await db.Set<Customer>().AsTracking().FirstOrDefaultAsync(x => x.Id == id && x.ErasedAt == null && x.MergedIntoId == null, ct) ?? throw new DbUpdateConcurrencyException("The record is no longer the customer's.");
        var edit = new FieldEditor(db, _keys, customer, []);
        if (row.Name is null) edit.Personal("name", name, row.Name, (sealedText, text) => (row.Name, row.NameHash) = (sealedText, text is null ? null : NameHash(text)));
        if (row.Address is null) edit.Personal("address", address, row.Address, (sealedText, _) => row.Address = sealedText);
        if (edit.Changes.Count == 0) return;
        row.Version++;
        await _audit.Record(db, new CustomerChanged(customer, edit.Changes), actor, at, ct);
        if (edit.Changes.Any(x => x.Field == "address")) await Moved(db, row, isProved: false, actor, at, ct);
    }

    /// <summary>Tells whoever sends people to the customer where the record says they live.</summary>
    internal async Task Moved(ServiceDb db, Customer customer, bool isProved, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        var address = _keys.Open(db, customer.Id.Value, customer.Address);
        foreach (var follower in _followers) await follower.Follow(db, customer.Id.Value, address, isProved, actor, at, ct);
    }

    private static bool IsOther(byte[]? recorded, byte[] said) => recorded is null || !recorded.AsSpan().SequenceEqual(said);

    /// <summary>A part of what is on record says the same; so does a name that begins alike, as people shorten names.</summary>
    private static bool IsOther(string? recorded, string? said, bool beginsAlike = false)
    {
        if (recorded is null || said is null) return false;
        var (one, other) = (Plain(recorded), Plain(said));
        return !one.Contains(other, StringComparison.Ordinal) && !(beginsAlike && one[..1] == other[..1]);
    }

    private static string Plain(string text) => string.Concat(text.Where(x => !char.IsWhiteSpace(x) && !char.IsPunctuation(x))).ToUpperInvariant() is { Length: > 0 } plain ? plain : text;

    private static string? Typed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>
    /// Who puts a contact on record that nobody has seen yet waits for whoever is about to do the same, and then looks: two requests at
    /// once are one customer. No unique index says it, since the desk may keep two people under one number on purpose.
    /// </summary>
    internal static Task HoldContact(ServiceDb db, byte[] hash, CancellationToken ct) => db.Hold("customer\n" + Convert.ToHexStringLower(hash), ct);

    private static async Task<OnRecord?> LookAgain(ServiceDb db, string query, byte[] hash, CancellationToken ct)
    {
        if (db.IsSqlite) return null; // One writer: what was not there a moment ago is not there now.
        await HoldContact(db, hash, ct);
        return await db.One(query, HotValues.Of(db, hash), s_onRecord, ct);
    }

    /// <summary>Exact look-up; follows a merge to the record that stands.</summary>
    public async Task<Guid?> Find(ServiceDb db, string? phone, string? email, CancellationToken ct)
    {
        // By hand: this look-up is on the path of every case that is opened.
        if (phone is not null) return await db.One(ByPhone, HotValues.Of(db, PhoneHash(phone)), Standing, ct);
        return email is null ? null : await db.One(ByEmail, HotValues.Of(db, EmailHash(email)), Standing, ct);
    }

    private const string Columns = "SELECT id, merged_into_id, tier, name, address, phone_hash, email_hash FROM customers_customer WHERE";
    private const string ByPhone = Columns + " phone_hash = $1 AND erased_at IS NULL ORDER BY created_at LIMIT 1";
    private const string ByEmail = Columns + " email_hash = $1 AND erased_at IS NULL ORDER BY created_at LIMIT 1";
    private const string ById = Columns + " id = $1";

    private static readonly Func<HotRow, OnRecord?> s_onRecord = row =>
        new OnRecord(row.Guid(0), row.GuidOrNull(1), row.Text(2), row.BytesOrNull(3), row.BytesOrNull(4), row.BytesOrNull(5), row.BytesOrNull(6));

    private static Guid? Standing(HotRow row) => row.GuidOrNull(1) ?? row.Guid(0);

    private readonly record struct OnRecord(Guid Id, Guid? MergedIntoId, string Tier, byte[]? Name, byte[]? Address, byte[]? PhoneHash, byte[]? EmailHash);

    /// <summary>The tier of a customer on record; null for an unknown one.</summary>
    public Task<string?> TierOf(ServiceDb db, Guid customer, CancellationToken ct)
    {
        var id = new CustomerId(customer);
        return db.Set<Customer>().Where(x => x.Id == id).Select(x => (string?)x.Tier).FirstOrDefaultAsync(ct);
    }

    public byte[] PhoneHash(string phone) => _master.LookupHash("phone", phone);

    public byte[] EmailHash(string email) => _master.LookupHash("email", email);

    public byte[] NameHash(string name) => _master.LookupHash("name", name.Trim().ToUpperInvariant());

    public static string? NormaliseEmail(string? email) => string.IsNullOrWhiteSpace(email) ? null : email.Trim().ToLowerInvariant();

    private Customer Record(ServiceDb db, CustomerDetails details, byte[]? phoneHash, DateTimeOffset at)
    {
        var id = Ids.At(at);
        _keys.Create(db, id);
        var row = new Customer
        {
            Id = new CustomerId(id),
            Name = _keys.SealOptional(db, id, details.Name?.Trim()),
            NameHash = string.IsNullOrWhiteSpace(details.Name) ? null : NameHash(details.Name),
            Phone = _keys.SealOptional(db, id, details.Phone),
            PhoneHash = phoneHash,
            Email = _keys.SealOptional(db, id, details.Email),
            EmailHash = details.Email is null ? null : EmailHash(details.Email),
            Address = _keys.SealOptional(db, id, details.Address?.Trim()),
            Region = details.Region,
            Tier = _policies.At(at).DefaultTier,
            CreatedAt = at,
        };
        db.Append(row);
        return row;
    }
}

/// <summary>What a page or another module may see of a customer: masked unless somebody reveals it.</summary>
public sealed record CustomerCard(Guid Id, string MaskedName, string MaskedPhone, string MaskedAddress, string Tier, bool WantsNoSurveys, bool IsErased);

/// <summary>Reads of customers for other modules.</summary>
public sealed class CustomerDirectory(SubjectKeys keys)
{
    private static readonly Dictionary<Guid, string> s_nobody = [];
    private static readonly Func<string?, string> s_maskedName = Masking.Name;
    private static readonly Func<string?, string> s_maskedPhone = Masking.Phone;

    public async Task<CustomerCard?> Card(ServiceDb db, Guid customer, CancellationToken ct)
    {
        var id = new CustomerId(customer);
        var row = await db.Set<Customer>().FirstOrDefaultAsync(x => x.Id == id, ct);
        return row is null ? null : Card(db, new Sealed(row.Id.Value, row.Name, row.Phone, row.Address, row.Tier, row.WantsNoSurveys, row.ErasedAt is not null));
    }

    /// <summary>Whether this customer may be asked for a rating; null when there is nobody to ask, never known or erased.</summary>
    public Task<bool?> WantsSurveys(ServiceDb db, Guid customer, CancellationToken ct)
    {
        var id = new CustomerId(customer);
        return db.Set<Customer>().Where(x => x.Id == id && x.ErasedAt == null).Select(x => (bool?)!x.WantsNoSurveys).FirstOrDefaultAsync(ct);
    }

    /// <summary>Many at once, by id: one query for the rows and one for the keys.</summary>
    public async Task<IReadOnlyDictionary<Guid, CustomerCard>> Cards(ServiceDb db, IReadOnlyCollection<Guid> customers, CancellationToken ct)
    {
        if (customers.Count == 0) return new Dictionary<Guid, CustomerCard>();
        // By hand, with the columns a card shows and no more: every list of cases asks for fifty.
        var values = new HotValues(db);
        var rows = await db.All(
            $"SELECT id, name, phone, address, tier, wants_no_surveys, erased_at IS NOT NULL FROM customers_customer WHERE id IN ({values.AddList([.. customers])})",
            values,
            static row => new Sealed(row.Guid(0), row.BytesOrNull(1), row.BytesOrNull(2), row.BytesOrNull(3), row.Text(4), row.Flag(5), row.Flag(6)),
            ct);
        keys.Load(db, [.. rows.Select(x => x.Id)]);
        return rows.ToDictionary(x => x.Id, x => Card(db, x));
    }

    /// <summary>What a list calls each of them: the name, or the phone of who gave none, both masked. A card would open every field of fifty people.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> Called(ServiceDb db, IReadOnlyCollection<Guid> customers, CancellationToken ct)
    {
        if (customers.Count == 0) return s_nobody;
        var values = new HotValues(db);
        var rows = await db.All(
            $"SELECT id, name, phone FROM customers_customer WHERE id IN ({values.AddList([.. customers])})",
            values,
            static row => (Id: row.Guid(0), Name: row.BytesOrNull(1), Phone: row.BytesOrNull(2)),
            ct);
        keys.Load(db, [.. rows.Select(x => x.Id)]);
        return rows.ToDictionary(x => x.Id, x => keys.Shown(db, x.Id, x.Name, s_maskedName) is { Length: > 0 } name ? name : keys.Shown(db, x.Id, x.Phone, s_maskedPhone));
    }

    /// <summary>The address in clear, to find the way there: never stored again, never shown. Null when there is none or the customer was erased.</summary>
    public async Task<string?> AddressOf(ServiceDb db, Guid customer, CancellationToken ct)
    {
        var id = new CustomerId(customer);
        var row = await db.Set<Customer>().Where(x => x.Id == id && x.ErasedAt == null).Select(x => new { x.Address }).FirstOrDefaultAsync(ct);
        return keys.Open(db, customer, row?.Address);
    }

    /// <summary>Name, phone, e-mail and address in clear, for an export. Whoever calls has the right to it on record; the erased are left out.</summary>
    public async Task<IReadOnlyDictionary<Guid, CustomerDetails>> Contacts(ServiceDb db, IReadOnlyCollection<Guid> customers, CancellationToken ct)
    {
        var ids = customers.Select(x => new CustomerId(x)).ToList();
        var rows = await db.Set<Customer>().Where(x => ids.Contains(x.Id) && x.ErasedAt == null).ToListAsync(ct);
        keys.Load(db, [.. rows.Select(x => x.Id.Value)]);
        string? Open(Customer row, byte[]? text) => keys.Open(db, row.Id.Value, text);
        return rows.ToDictionary(x => x.Id.Value, x => new CustomerDetails(Open(x, x.Name), Open(x, x.Phone), Open(x, x.Email), Open(x, x.Address), x.Region));
    }

    /// <summary>Whole names, for masking them in texts that are about to be made findable; never for showing.</summary>
    public async Task<IReadOnlyDictionary<Guid, string?>> Names(ServiceDb db, IReadOnlyCollection<Guid> customers, CancellationToken ct)
    {
        var ids = customers.Select(x => new CustomerId(x)).ToList();
        var rows = await db.Set<Customer>().Where(x => ids.Contains(x.Id)).Select(x => new { x.Id, x.Name }).ToListAsync(ct);
        keys.Load(db, [.. rows.Select(x => x.Id.Value)]);
        return rows.ToDictionary(x => x.Id.Value, x => keys.Open(db, x.Id.Value, x.Name));
    }

    private CustomerCard Card(ServiceDb db, Sealed row) => new(
        row.Id,
        Masking.Name(keys.Open(db, row.Id, row.Name)),
        Masking.Phone(keys.Open(db, row.Id, row.Phone)),
        Masking.Address(keys.Open(db, row.Id, row.Address)),
        row.Tier,
        row.WantsNoSurveys,
        row.IsErased);

    /// <summary>What a card shows, as it is stored.</summary>
    private readonly record struct Sealed(Guid Id, byte[]? Name, byte[]? Phone, byte[]? Address, string Tier, bool WantsNoSurveys, bool IsErased);
}

/// <summary>A unit as other modules see it.</summary>
public sealed record UnitCard(Guid Id, Guid? CustomerId, string SerialNumber, string? Model, string? Category, string? Batch, DateOnly? PurchasedOn);

/// <summary>Units by serial number. A serial nobody has registered is put on record with its first case.</summary>
public sealed class UnitDirectory
{
    public async Task<UnitCard?> FindBySerial(ServiceDb db, string serial, CancellationToken ct)
    {
        var normal = NormaliseSerial(serial);
        return Card(await db.Set<OwnedUnit>().FirstOrDefaultAsync(x => x.SerialNumber == normal, ct));
    }

    public async Task<UnitCard?> Find(ServiceDb db, Guid unit, CancellationToken ct)
    {
        var id = new UnitId(unit);
        return Card(await db.Set<OwnedUnit>().FirstOrDefaultAsync(x => x.Id == id, ct));
    }

    public UnitCard Record(ServiceDb db, string serial, string? model, string? category, Guid? customer, DateTimeOffset at)
    {
        var unit = new OwnedUnit
        {
            Id = new UnitId(Ids.At(at)),
            SerialNumber = NormaliseSerial(serial),
            Model = model,
            Category = category,
            CustomerId = customer is { } owner ? new CustomerId(owner) : null,
            CreatedAt = at,
        };
        db.Append(unit);
        return new UnitCard(unit.Id.Value, customer, unit.SerialNumber, model, category, null, null);
    }

    private static UnitCard? Card(OwnedUnit? row) =>
        row is null ? null : new UnitCard(row.Id.Value, row.CustomerId?.Value, row.SerialNumber, row.Model, row.Category, row.Batch, row.PurchasedOn);

    public static string NormaliseSerial(string serial) => serial.Trim().ToUpperInvariant();
}
