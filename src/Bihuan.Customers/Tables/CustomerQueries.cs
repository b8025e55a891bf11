using System.Linq.Expressions;
using Bihuan.Customers.Contracts;
using Bihuan.Customers.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Customers.Tables;

/// <summary>
/// Which customers and units an actor may see: those with a case within reach, and those their own organisation put on record by
/// hand. EXISTS rather than IN, so that the databases probe the few candidates instead of listing everybody within reach.
/// </summary>
internal sealed class CustomerScope(IEnumerable<ICustomerReach> reaches)
{
    public IQueryable<Customer> Customers(ServiceDb db, Actor actor, string permission, DateTimeOffset? ownClosedSince = null)
    {
        var reach = actor.ReachOf(permission);
        if (reach.All) return db.Set<Customer>();
        var (organisations, me) = Home(reach, actor);
        var ways = new List<Expression<Func<Customer, bool>>> { x => organisations.Contains(x.OrganisationId) || x.CreatedById == me };
        foreach (var source in reaches)
        {
            var ids = source.Customers(db, actor, permission, ownClosedSince);
            ways.Add(x => ids.Any(y => y == x.Id || y == x.MergedIntoId));
        }

        return db.Set<Customer>().Where(AnyOf(ways));
    }

    public IQueryable<OwnedUnit> Units(ServiceDb db, Actor actor, string permission)
    {
        var reach = actor.ReachOf(permission);
        if (reach.All) return db.Set<OwnedUnit>();
        var (organisations, me) = Home(reach, actor);
        var customers = Customers(db, actor, permission);
        var ways = new List<Expression<Func<OwnedUnit, bool>>>
        {
            x => organisations.Contains(x.OrganisationId) || x.CreatedById == me,
            x => customers.Any(y => y.Id == x.CustomerId),
        };
        foreach (var source in reaches)
        {
            var ids = source.Units(db, actor, permission);
            ways.Add(x => ids.Any(y => y == x.Id));
        }

        return db.Set<OwnedUnit>().Where(AnyOf(ways));
    }

    public Task<Customer?> FindToChange(ServiceDb db, Guid id, Actor actor, string permission, CancellationToken ct, DateTimeOffset? ownClosedSince = null)
    {
        var customer = new CustomerId(id);
        return Customers(db, actor, permission, ownClosedSince).AsTracking().Where(x => x.Id == customer).FirstOrDefaultAsync(ct);
    }

    public Task<OwnedUnit?> FindUnitToChange(ServiceDb db, Guid id, Actor actor, string permission, CancellationToken ct)
    {
        var unit = new UnitId(id);
        return Units(db, actor, permission).AsTracking().Where(x => x.Id == unit).FirstOrDefaultAsync(ct);
    }

    private static (List<OrganisationId?> Organisations, UserId? Me) Home(Reach reach, Actor actor) =>
        ([.. reach.Organisations.Select(x => (OrganisationId?)new OrganisationId(x))], actor.IsPerson && reach.Own ? new UserId(actor.Id) : new UserId(Guid.Empty));

    private static Expression<Func<T, bool>> AnyOf<T>(IReadOnlyList<Expression<Func<T, bool>>> ways)
    {
        var row = ways[0].Parameters[0];
        var body = ways.Skip(1).Aggregate(ways[0].Body, (so, way) => Expression.OrElse(so, new Rename(way.Parameters[0], row).Visit(way.Body)));
        return Expression.Lambda<Func<T, bool>>(body, row);
    }

    private sealed class Rename(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }
}
