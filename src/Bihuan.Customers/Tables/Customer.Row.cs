using Bihuan.Platform.Store;

namespace Bihuan.Customers.Domain;

/// <summary>A customer's first row, by a prepared statement: it lies on the path of every case opened for somebody new.</summary>
internal sealed partial class Customer : IAppendRow
{
    private static readonly AppendTable Customers = new(
        "customers_customer", "id", "name", "name_hash", "phone", "phone_hash", "email", "email_hash", "address", "region", "tier", "preferences", "wants_no_surveys",
        "created_at", "merged_into_id", "erased_at", "version");

    public AppendTable Table => Customers;

    public void Write(IColumnSink sink)
    {
        sink.Add(Id.Value);
        sink.Add(Name);
        sink.Add(NameHash);
        sink.Add(Phone);
        sink.Add(PhoneHash);
        sink.Add(Email);
        sink.Add(EmailHash);
        sink.Add(Address);
        sink.Add(Region);
        sink.Add(Tier);
        sink.Add(Preferences);
        sink.Add(WantsNoSurveys);
        sink.Add(CreatedAt);
        sink.Add(MergedIntoId?.Value);
        sink.Add(ErasedAt);
        sink.Add(Version);
    }
}
