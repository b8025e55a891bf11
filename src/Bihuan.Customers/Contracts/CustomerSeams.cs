using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;

namespace Bihuan.Customers.Contracts;

// What modules above know of a customer and this one must ask for: cases above all. Each may have several implementations.

/// <summary>Which customers and units an actor's permission reaches, as queries that join a query here. Null ids are nobody.</summary>
public interface ICustomerReach
{
    /// <summary>
    /// Customers with something within reach. <paramref name="ownClosedSince"/> narrows the reach of those who see only their own:
    /// what has been closed before that instant no longer counts.
    /// </summary>
    IQueryable<CustomerId?> Customers(ServiceDb db, Actor actor, string permission, DateTimeOffset? ownClosedSince = null);

    IQueryable<UnitId?> Units(ServiceDb db, Actor actor, string permission);

    /// <summary>Customers served last, newest first, at most <paramref name="limit"/>; a customer may stand several times.</summary>
    Task<IReadOnlyList<Guid>> Recent(ServiceDb db, Actor actor, string permission, int limit, CancellationToken ct);
}

/// <summary>One service in a customer's archive (CUS-02): when, what was wrong, what was done, what the customer said of it.</summary>
public sealed record ServiceEntry(
    Guid Id, string Number, string Href, DateTimeOffset At, string Kind, string Problem, string? Cause, string? Solution, int? Rating, string? Outcome, string Stage, bool IsOpen);

/// <summary>Services within the reader's reach, newest first, and counts over all of those.</summary>
public sealed record ServiceHistory(IReadOnlyList<ServiceEntry> Services, int Count, int Open, int Contacts, int Complaints)
{
    public static readonly ServiceHistory Empty = new([], 0, 0, 0, 0);
}

/// <summary>Somebody who may be the same person, and the code of why (words <c>duplicate.CODE</c>).</summary>
public sealed record RelatedCustomer(Guid Id, string Why);

/// <summary>What has been done for a customer, or on a unit.</summary>
public interface ICustomerHistory
{
    Task<ServiceHistory> OfCustomer(ServiceDb db, Guid customer, Actor actor, int limit, CancellationToken ct);

    Task<ServiceHistory> OfUnit(ServiceDb db, Guid unit, Actor actor, int limit, CancellationToken ct);

    /// <summary>Customers met through the same unit or through joined cases.</summary>
    Task<IReadOnlyList<RelatedCustomer>> Related(ServiceDb db, Guid customer, CancellationToken ct);

    /// <summary>Everything held about the customer, in clear, for their own export. The caller has checked the right and puts it on record.</summary>
    Task<IReadOnlyList<object>> Everything(ServiceDb db, Guid customer, CancellationToken ct);
}

/// <summary>Carries what belongs to one customer over to another, in the caller's transaction.</summary>
public interface ICustomerMoves
{
    /// <summary>Moves all, or those of <paramref name="only"/> that still belong to <paramref name="from"/>; returns what moved.</summary>
    Task<IReadOnlyList<Guid>> Move(ServiceDb db, Guid from, Guid to, IReadOnlyCollection<Guid>? only, Actor actor, DateTimeOffset at, CancellationToken ct);
}

/// <summary>Told where the record says a customer lives, when that may have changed, in the caller's transaction.</summary>
public interface ICustomerAddressFollower
{
    /// <param name="db">The change.</param>
    /// <param name="customer">Whose.</param>
    /// <param name="address">In clear, to find the way there; null when the record has none any more.</param>
    /// <param name="isProved">False when somebody who knows no more than a number said so: nothing that has been arranged may follow that.</param>
    /// <param name="actor">Who changed it.</param>
    /// <param name="at">When.</param>
    /// <param name="ct">Ends the work.</param>
    Task Follow(ServiceDb db, Guid customer, string? address, bool isProved, Actor actor, DateTimeOffset at, CancellationToken ct);
}

/// <summary>Erases what a module holds in clear about a customer. Keys are destroyed by the caller.</summary>
public interface ICustomerErasure
{
    /// <summary>Work still open for them; erasing waits for its end.</summary>
    Task<int> Open(ServiceDb db, IReadOnlyCollection<Guid> customers, CancellationToken ct);

    /// <summary>Blanks rows, drops search texts, and returns further keys under which the module kept texts of these customers alone.</summary>
    Task<IReadOnlyList<Guid>> Blank(ServiceDb db, IReadOnlyCollection<Guid> customers, Actor actor, DateTimeOffset at, CancellationToken ct);
}

/// <summary>The codes of product categories (words <c>category.CODE</c>), which the policy of cases keeps.</summary>
public interface IProductCategories
{
    IReadOnlyList<string> Codes { get; }
}
