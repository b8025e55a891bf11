using Bihuan.Customers.Contracts;
using Bihuan.Platform;
using Bihuan.Platform.Store;

namespace Bihuan.Intake.Calls;

/// <summary>What an agent sees of the call they are on: who it is as far as we know, masked, and what is open for them.</summary>
public sealed record MyCallView(CallView Call, CustomerCard? Customer, IReadOnlyList<ServiceEntry> Open);

/// <summary>The screen pop: the caller found by the keyed hash of the number, within what the agent may read.</summary>
internal sealed class MyCall(CallReader calls, CustomerDirectory customers, ICustomerHistory history)
{
    private const int OpenMax = 5;

    public async Task<MyCallView?> Read(ServiceDb db, Actor actor, CancellationToken ct)
    {
        if (!actor.IsPerson || await calls.Ringing(db, actor.Id, ct) is not { } call) return null;
        if (call.CustomerId is not { } customer || !actor.May(CustomerPermissions.Read)) return new MyCallView(call, null, []);
        var services = (await history.OfCustomer(db, customer, actor, 20, ct)).Services;
        // A customer is within reach when one of their cases is (SEC-12): that somebody rings widens nobody's reach.
        if (services.Count == 0) return new MyCallView(call, null, []);
        var open = services.Where(x => x.IsOpen).Take(OpenMax).ToList();
        return new MyCallView(call, await customers.Card(db, customer, ct), open);
    }
}
