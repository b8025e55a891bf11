namespace Bihuan.Platform;

/// <summary>How far a permission reaches.</summary>
public enum Scope
{
    Own,
    Team,
    Subtree,
    All,
}

/// <summary>What kind of party acts.</summary>
public enum ActorKind
{
    Person,
    ApiKey,
    Customer,
    System,
}

/// <summary>How far an actor's permission reaches: everything, some organisations, or only what is their own.</summary>
public sealed record Reach(bool All, IReadOnlySet<Guid> Organisations, bool Own)
{
    public static readonly Reach None = new(false, new HashSet<Guid>(), false);

    public static readonly Reach Everything = new(true, new HashSet<Guid>(), true);

    public bool IsNone => !All && !Own && Organisations.Count == 0;

    /// <summary>The naive form of the query filter; a differential test holds the two equal.</summary>
    public bool Covers(Guid organisation, bool isOwn) => All || Organisations.Contains(organisation) || (Own && isOwn);
}

/// <summary>Who acts: a person in a post, an API key, a customer by their link, or the product itself.</summary>
public sealed record Actor(ActorKind Kind, Guid Id, string Name, IReadOnlyDictionary<string, Reach> Reaches)
{
    public static readonly Actor System = new(ActorKind.System, Guid.Empty, "system", new Dictionary<string, Reach>());

    /// <summary>The organisation an actor works in; empty for keys, customers and the product.</summary>
    public Guid OrganisationId { get; init; }

    public IReadOnlyList<string> Posts { get; init; } = [];

    public string TimeZone { get; init; } = "";

    /// <summary>Keys only: requests a minute, null for no limit.</summary>
    public int? RatePerMinute { get; init; }

    public bool MustEnrolTotp { get; init; }

    /// <summary>How an actor is written into facts and logs: kind and id, never a name.</summary>
    public string Code => Kind switch
    {
        ActorKind.Person => "user:" + Id,
        ActorKind.ApiKey => "key:" + Id,
        ActorKind.Customer => "customer:" + Id,
        _ => "system:" + Name,
    };

    /// <summary>Whom a code names; null when it is no person's.</summary>
    public static Guid? PersonOf(string? code) => code?.StartsWith("user:", StringComparison.Ordinal) == true && Guid.TryParse(code.AsSpan(5), out var id) ? id : null;

    public bool IsPerson => Kind == ActorKind.Person;

    public bool May(string permission) => Kind == ActorKind.System || (Reaches.TryGetValue(permission, out var reach) && !reach.IsNone);

    public Reach ReachOf(string permission) =>
        Kind == ActorKind.System ? Reach.Everything : Reaches.GetValueOrDefault(permission) ?? Reach.None;

    public static Actor Customer(Guid id) => new(ActorKind.Customer, id, "customer", new Dictionary<string, Reach>());

    public static Actor Named(string job) => new(ActorKind.System, Guid.Empty, job, new Dictionary<string, Reach>());
}
